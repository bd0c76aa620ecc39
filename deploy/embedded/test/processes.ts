import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const mains = {
  content: '../../../services/content/src/main.ts',
  gateway: '../../../services/gateway/src/main.ts',
  embedded: '../src/main.ts',
} as const

/** The longest that a process may take to do what a test waits for, on a busy machine. */
const PATIENCE_MS = 25_000
const POLL_MS = 20

export type Environment = Readonly<Record<string, string>>

/** A process of its own. It is killed at the end of the scope, whatever happened in between. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number | undefined
  /** Everything it has printed so far, errors included. */
  output(): string
  /** Resolves with what the pattern's first group matched, as soon as that is printed; rejects if the process ends before. */
  printed(pattern: RegExp): Promise<string>
  /** Resolves with the exit code and the signal that ended it, when all it printed has been read. */
  readonly ended: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>
  signal(name: NodeJS.Signals): void
}

// Should the test process itself be stopped half-way, its children go with it.
const alive = new Set<{ kill(signal: 'SIGKILL'): boolean }>()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Runs a `main.ts` with this environment and nothing else of ours. */
export function run(main: keyof typeof mains, env: Environment): RunningProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL(mains[main], import.meta.url))], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  alive.add(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  let end = ''
  const ended = once(child, 'close').then(([code, signal]) => {
    end = `it ended with ${signal ?? code}`
    alive.delete(child)
    return [code, signal] as const
  })
  return {
    pid: child.pid,
    output: () => text,
    async printed(pattern) {
      const printed = await until(
        () => pattern.exec(text)?.[1] ?? (end === '' ? undefined : fail(`${end} before it printed ${pattern}:\n${text}`)),
      )
      return printed ?? fail(`it did not print ${pattern} in time:\n${text}`)
    },
    ended,
    signal: (name) => void child.kill(name),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** A service's process at a port that it keeps over restarts. */
export interface ServiceProcess extends AsyncDisposable {
  readonly url: string
  /** Everything that its last run has printed so far. */
  output(): string
  /** Resolves when it says that it can do its work. */
  ready(): Promise<void>
  /** Kills it without notice and starts it again, at once. Resolves when it listens again. */
  killAndRestart(): Promise<void>
  /** Asks it to end, and resolves with its exit code. */
  stop(): Promise<number | null>
}

/** Starts a service with `HOST` and `PORT` of the environment, or a free port, and waits until it listens. */
export async function startProcess(main: 'content' | 'gateway', env: Environment): Promise<ServiceProcess> {
  const port = env['PORT'] ?? (await freePort())
  const start = () => run(main, { ...env, PORT: port, LOG_LEVEL: 'info' })
  let current = start()
  const listening = () => current.printed(/listening at (http:[^"]+)/)
  const url = await listening().catch(async (error: unknown) => {
    await current[Symbol.asyncDispose]()
    throw error
  })
  return {
    url,
    output: () => current.output(),
    async ready() {
      const status = await until(() =>
        fetch(`${url}/ready`).then(
          ({ ok }) => ok || undefined,
          () => undefined,
        ),
      )
      if (!status) fail(`${main} was not ready in time:\n${current.output()}`)
    },
    async killAndRestart() {
      current.signal('SIGKILL')
      await current.ended
      current = start()
      await listening()
    },
    async stop() {
      current.signal('SIGTERM')
      return (await current.ended)[0]
    },
    [Symbol.asyncDispose]: () => current[Symbol.asyncDispose](),
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return String(typeof address === 'object' && address ? address.port : fail('no port is free'))
}

function fail(message: string): never {
  throw new Error(message)
}

/** Asks until there is an answer; undefined if there is none in time. */
async function until<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T | undefined> {
  const began = performance.now()
  for (;;) {
    const answer = await ask()
    if (answer !== undefined || performance.now() - began > PATIENCE_MS) return answer
    await delay(POLL_MS)
  }
}
