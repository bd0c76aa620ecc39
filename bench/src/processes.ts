import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { environmentOf } from './config.ts'
import type { LoadResult, LoadSpec } from './load.ts'

const START_DEADLINE_MS = 60_000
const STOP_DEADLINE_MS = 12_000
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A server process under test. Disposing of it ends it. */
export interface Server extends AsyncDisposable {
  readonly pid: number
  readonly url: string
  /** How long it took from the start of the process to its first 200. */
  readonly startMs: number
  /** The first match of a pattern in what the process writes, as soon as it is there. */
  shown(pattern: RegExp): Promise<string>
}

const running = new Set<ChildProcess>()

/** Asks every process that was started here to end. */
export function endProcesses(): void {
  for (const child of running) child.kill('SIGTERM')
}

// Whatever ends this process must not leave others behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

interface Launch {
  readonly port: number
  readonly args?: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
  /** The path that answers 200 once the server can do its work. @default /ready */
  readonly probe?: string
}

/** Starts `file` (relative to the repository) and waits until it is ready. Its output is shown only if it fails. */
export async function startServer(file: string, { port, args = [], variables = {}, probe = '/ready' }: Launch): Promise<Server> {
  const started = performance.now()
  const child = spawn(process.execPath, [file, ...args], { cwd: ROOT, env: environmentOf(variables), stdio: ['ignore', 'pipe', 'pipe'] })
  const output = tailOf(child)
  running.add(child)
  child.once('exit', () => running.delete(child))
  const url = `http://127.0.0.1:${port}`
  try {
    await ready(child, url + probe)
  } catch (error) {
    await stop(child)
    throw new Error(`${file}: ${(error as Error).message}\n${output()}`)
  }
  return {
    pid: child.pid ?? 0,
    url,
    startMs: performance.now() - started,
    shown: (pattern) => shown(output, pattern),
    [Symbol.asyncDispose]: () => stop(child),
  }
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + START_DEADLINE_MS
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`)
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    await after(10)
  }
  throw new Error(`it was not ready within ${START_DEADLINE_MS / 1_000} s`)
}

/** Ends one process, by its id: asks first, and kills if that takes too long. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS)
  child.kill('SIGTERM')
  await ended
  clearTimeout(impatience)
}

async function shown(output: () => string, pattern: RegExp): Promise<string> {
  const deadline = performance.now() + 5_000
  while (performance.now() < deadline) {
    const [match] = pattern.exec(output()) ?? []
    if (match) return match
    await after(10)
  }
  throw new Error(`the process did not write ${pattern} but\n${output()}`)
}

/** Keeps the last few kilobytes that a process wrote. */
function tailOf(child: ChildProcess): () => string {
  let tail = ''
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-4_000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => tail
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('the machine gave no port')
  return address.port
}

/** The process that applies load. */
export interface LoadDriver extends AsyncDisposable {
  run(spec: LoadSpec): Promise<LoadResult>
}

export function startLoadDriver(): LoadDriver {
  const child = fork(new URL('./load-process.ts', import.meta.url))
  running.add(child)
  const ended = new AbortController()
  child.once('exit', () => {
    running.delete(child)
    ended.abort(new Error('the load process has ended'))
  })
  return {
    async run(spec) {
      const answered = once(child, 'message', { signal: ended.signal })
      child.send(spec)
      const [reply] = (await answered) as [{ result: LoadResult } | { error: string }]
      if ('error' in reply) throw new Error(reply.error)
      return reply.result
    },
    [Symbol.asyncDispose]: () => stop(child),
  }
}
