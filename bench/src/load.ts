import { connect, type Socket } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { backendsOf, cpuBetween, cpuOf, machineCpu } from './cpu.ts'
import { Histogram } from './histogram.ts'
import { firstReply } from './reply-parser.ts'

/** Closed-loop load: every connection sends its next request when the reply to the one before it is complete. */
export interface LoadSpec {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Sent in turn, from the first on. */
  readonly paths: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  /** Sent in turn beside the paths; none for requests without one. */
  readonly bodies: readonly string[]
  readonly connections: number
  /** Ends after so many seconds, or when `requests` have been answered. */
  readonly seconds: number
  readonly requests?: number
  /** Whose CPU time to account: server processes, and the PostgreSQL backends of a database. */
  readonly pids: readonly number[]
  readonly database?: string
}

export interface LoadResult {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Replies other than 2xx, broken connections and replies that did not come. */
  readonly errors: number
  /** How often each status other than 2xx came; 0 stands for no reply. */
  readonly failures: Readonly<Record<number, number>>
  readonly bytesPerReply: number
  readonly nodeUs: number
  readonly postgresUs: number
  /** Cores that others on the machine kept busy meanwhile. */
  readonly disturbance: number
}

const MAX_SECONDS = 120
const REPLY_DEADLINE_MS = 10_000

/** Applies the load and measures. Only ever against this machine, and never for longer than two minutes. */
export async function runLoad(spec: LoadSpec): Promise<LoadResult> {
  const { hostname } = new URL(spec.url)
  if (hostname !== '127.0.0.1') throw new Error(`load is for 127.0.0.1 only, not for ${hostname}`)
  if (!(spec.seconds <= MAX_SECONDS)) throw new Error(`load is for ${MAX_SECONDS} s at most`)
  const before = sample(spec)
  const run = new Run(spec)
  const seconds = await run.finished
  const used = usage(before, sample(spec))
  const { answered, errors, failures, bytes, latencies } = run
  const each = Math.max(1, answered)
  return {
    requests: answered,
    perSecond: answered / seconds,
    p50Ms: latencies.quantile(0.5),
    p99Ms: latencies.quantile(0.99),
    errors,
    failures,
    bytesPerReply: bytes / each,
    nodeUs: used.node / each,
    postgresUs: used.postgres / each,
    disturbance: used.others / seconds / 1e6,
  }
}

const sample = ({ pids, database }: LoadSpec) => {
  const { user, system } = process.cpuUsage()
  return { node: cpuOf(pids), postgres: cpuOf(database ? backendsOf(database) : []), self: user + system, machine: machineCpu() }
}

function usage(before: ReturnType<typeof sample>, now: ReturnType<typeof sample>) {
  const node = cpuBetween(before.node, now.node)
  const postgres = cpuBetween(before.postgres, now.postgres)
  return { node, postgres, others: Math.max(0, now.machine - before.machine - node - postgres - (now.self - before.self)) }
}

interface Connection {
  socket: Socket
  received: Buffer | null
  /** When the request under way was sent; null if none is. */
  sentAt: number | null
}

class Run {
  readonly latencies = new Histogram()
  readonly failures: Record<number, number> = {}
  /** The seconds that the run took. */
  readonly finished: Promise<number>
  answered = 0
  errors = 0
  bytes = 0
  readonly #spec: LoadSpec
  readonly #requests: readonly Buffer[]
  readonly #connections = new Set<Connection>()
  readonly #stop = new AbortController()
  #sent = 0

  constructor(spec: LoadSpec) {
    this.#spec = spec
    this.#requests = requestsOf(spec)
    this.finished = this.#run()
  }

  async #run(): Promise<number> {
    const { connections, seconds } = this.#spec
    const started = performance.now()
    for (let n = 0; n < connections; n++) this.#open()
    const watch = setInterval(() => this.#dropStuck(), 500)
    await after(seconds * 1_000, undefined, { signal: this.#stop.signal }).catch(() => undefined)
    const elapsed = (performance.now() - started) / 1_000
    this.#stop.abort()
    clearInterval(watch)
    for (const { socket } of this.#connections) socket.destroy()
    return elapsed
  }

  #open(): void {
    const { hostname, port } = new URL(this.#spec.url)
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    const connection: Connection = { socket, received: null, sentAt: null }
    this.#connections.add(connection)
    socket.on('connect', () => this.#send(connection))
    socket.on('data', (chunk: Buffer) => this.#receive(connection, chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => this.#closed(connection))
  }

  #send(connection: Connection): void {
    if (this.#stop.signal.aborted || this.#sent >= (this.#spec.requests ?? Number.POSITIVE_INFINITY)) return
    connection.sentAt = performance.now()
    connection.socket.write(this.#requests[this.#sent++ % this.#requests.length] as Buffer)
  }

  #receive(connection: Connection, chunk: Buffer): void {
    if (this.#stop.signal.aborted || connection.sentAt === null) return
    const bytes = connection.received ? Buffer.concat([connection.received, chunk]) : chunk
    const reply = firstReply(bytes)
    connection.received = reply ? null : bytes
    if (!reply) return
    this.latencies.record(performance.now() - connection.sentAt)
    this.bytes += reply.length
    connection.sentAt = null
    this.#count(reply.status)
    if (reply.closes) connection.socket.destroy()
    else this.#send(connection)
  }

  #count(status: number): void {
    this.answered++
    if (status < 200 || status > 299) {
      this.errors++
      this.failures[status] = (this.failures[status] ?? 0) + 1
    }
    if (this.answered === this.#spec.requests) this.#stop.abort()
  }

  #closed(connection: Connection): void {
    this.#connections.delete(connection)
    if (this.#stop.signal.aborted) return
    if (connection.sentAt !== null) this.#count(0)
    // A server that refuses connections is asked again, but not in a busy loop.
    setTimeout(() => this.#stop.signal.aborted || this.#open(), 20)
  }

  #dropStuck(): void {
    const limit = performance.now() - REPLY_DEADLINE_MS
    for (const { socket, sentAt } of this.#connections) if (sentAt !== null && sentAt < limit) socket.destroy()
  }
}

/** The requests as they go over the wire, built once. */
function requestsOf({ url, method, paths, headers, bodies }: LoadSpec): Buffer[] {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Array.from({ length: Math.max(paths.length, bodies.length) }, (_, n) => {
    const head = `${method} ${paths[n % paths.length]} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n${lines.join('')}`
    const body = bodies[n % bodies.length]
    if (body === undefined) return Buffer.from(`${head}\r\n`)
    return Buffer.from(`${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  })
}
