import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** The longest that a process may take until it can do its work, on a busy machine. */
const READY_WITHIN_MS = 60_000
const POLL_MS = 25
/** The newest characters of its output that are kept. */
const OUTPUT_KEPT = 1_000_000

export interface Command {
  readonly service: string
  /** Its name among the copies of the service. */
  readonly name: string
  readonly argv: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly port: number
  readonly onLine?: ((name: string, line: string) => void) | undefined
}

export type Exit = readonly [code: number | null, signal: NodeJS.Signals | null]

// Should this process itself end half-way, its children go with it.
const alive = new Set<Child>()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

type Child = ChildProcessByStdio<null, Readable, Readable>

/** One process of a service, at an address that it keeps over restarts. */
export class Copy implements AsyncDisposable {
  readonly service: string
  readonly name: string
  readonly port: number
  readonly url: string
  readonly #command: Command
  #child: Child | undefined
  #exited: Promise<Exit> = Promise.resolve([null, null])
  #output = ''

  constructor(command: Command) {
    this.#command = command
    this.service = command.service
    this.name = command.name
    this.port = command.port
    this.url = `http://127.0.0.1:${command.port}`
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** How its last run ended; pending while it runs. */
  get exited(): Promise<Exit> {
    return this.#exited
  }

  /** The newest of what all its runs have printed. */
  output(): string {
    return this.#output
  }

  /** Starts it. Resolves when it runs, which is before it can do its work. */
  async start(): Promise<void> {
    if (this.#child) return
    const { argv, cwd, environment } = this.#command
    const [program = '', ...rest] = argv
    const child = spawn(program === 'node' ? process.execPath : program, rest, {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C in a terminal reaches only whoever started it, who ends the processes in order.
      detached: true,
    })
    this.#child = child
    alive.add(child)
    this.#read(child)
    this.#exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        alive.delete(child)
        this.#child = undefined
        resolve([code, signal])
      })
    })
    await once(child, 'spawn')
  }

  /** Resolves when it says that it can do its work; rejects if it ends before, or takes too long. */
  async ready(): Promise<void> {
    const began = performance.now()
    while (!(await answersReady(this.url))) {
      if (!this.#child) throw new Error(`${this.name} ended before it was ready:\n${this.#output}`)
      if (performance.now() - began > READY_WITHIN_MS) throw new Error(`${this.name} was not ready in time:\n${this.#output}`)
      await delay(POLL_MS)
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  /** Ends it without notice. */
  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.#exited
  }

  /** Asks it to finish what it is doing and to end. Resolves with how it ended. */
  async stop(): Promise<Exit> {
    this.signal('SIGTERM')
    return this.#exited
  }

  /** Stops it and starts it again. Resolves when it can do its work. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
    await this.ready()
  }

  /** A process that was stopped (SIGSTOP) dies of this, too. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }

  #read(child: Child): void {
    for (const stream of [child.stdout, child.stderr]) {
      let rest = ''
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        this.#output = (this.#output + chunk).slice(-OUTPUT_KEPT)
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) this.#command.onLine?.(this.name, line)
      })
    }
  }
}

const answersReady = (url: string): Promise<boolean> =>
  fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) }).then(
    async (response) => {
      await response.text()
      return response.ok
    },
    () => false,
  )
