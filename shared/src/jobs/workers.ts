import type { Database } from '../database/database.ts'
import { type Clock, isoOf } from '../time.ts'
import { Doze } from '../wake.ts'
import { enqueuedIn } from './enqueued.ts'
import type { AnyJobKind } from './job-kind.ts'
import { jobStatements } from './job-statements.ts'
import { Lane, newInstance } from './lane.ts'
import type { JobLog, JobRuntime, Outcome } from './run-job.ts'

const CONCURRENCY = 5
/** A third of the lease: a renewal may fail and be tried again before it lapses. */
const RENEW_MS = 1_000
/** How often what is due and what was lost is looked for. */
const TEND_MS = { postgres: 250, pglite: 1_000 }
/** How long a stop waits for running jobs before it gives them back. */
const PATIENCE_MS = 6_000

export interface WorkersOptions {
  readonly database: Database
  readonly schema: string
  readonly kinds: readonly AnyJobKind[]
  /** What the handlers find as `work.ports`. */
  readonly ports: object
  readonly clock: Clock
  readonly log?: JobLog
  /** How many jobs this process does at a time, by lane. @default 5 */
  readonly concurrency?: Readonly<Record<string, number>>
  /** @default 6000 */
  readonly patienceMs?: number
}

export interface ProcessHealth {
  readonly startedAt: string
  /** Attempts since then, by how they ended. */
  readonly attempts: Readonly<Record<Outcome, number>>
  /** The last fault of the workers themselves; that a job failed is not one. */
  readonly lastError: { readonly message: string; readonly at: string } | null
  readonly lanes: readonly { readonly lane: string; readonly concurrency: number; readonly running: number }[]
}

export interface LaneHealth {
  readonly lane: string
  /** Due, and waiting for a free hand. */
  readonly queued: number
  /** Waiting for their time. */
  readonly scheduled: number
  readonly running: number
  readonly oldestQueuedSeconds: number | null
}

export interface Workers {
  /** There may be work; whoever enqueues need not say so. */
  kick(lane?: string): void
  /** Claims no more, finishes what is running for a while, and gives the rest back. */
  stop(): Promise<void>
  /** What this process has done. */
  readonly process: () => ProcessHealth
  /** That, and the state of every lane of the service, over all domains. */
  health(): Promise<ProcessHealth & { readonly queues: readonly LaneHealth[] }>
}

const SILENT: JobLog = { warn: () => undefined, error: () => undefined }

/** Does the jobs of a service. Any number of processes do them together: each job's effect happens once, whichever of them dies. */
export function startWorkers(options: WorkersOptions): Workers {
  return new WorkersOfProcess(options)
}

const handsOf = (kinds: readonly AnyJobKind[], lane: string): number =>
  Math.max(0, ...kinds.filter((kind) => kind.lane === lane).map(({ hands = CONCURRENCY }) => hands))

class WorkersOfProcess implements Workers {
  readonly #options: WorkersOptions
  readonly #runtime: JobRuntime
  readonly #lanes: readonly Lane[]
  readonly #attempts: Record<Outcome, number> = { succeeded: 0, failed: 0, again: 0, lost: 0 }
  readonly #startedAt: string
  readonly #doze = new Doze()
  readonly #tending: Promise<void>
  readonly #renewing: NodeJS.Timeout
  readonly #forget: () => void
  #lastError: ProcessHealth['lastError'] = null
  #stopping = false

  constructor(options: WorkersOptions) {
    const { database, schema, kinds, ports, clock, log = SILENT, concurrency = {} } = options
    this.#options = options
    this.#runtime = {
      database,
      schema,
      ports,
      clock,
      log,
      kinds: new Map(kinds.map((kind) => [kind.kind, kind])),
      statements: jobStatements(schema),
    }
    this.#startedAt = isoOf(clock.now())
    const instance = newInstance()
    const onOutcome = (outcome: Outcome) => void this.#attempts[outcome]++
    const onError = (error: unknown) => this.#note(error)
    this.#lanes = [...new Set(kinds.map(({ lane }) => lane))].map(
      (name) => new Lane(this.#runtime, { name, concurrency: concurrency[name] ?? handsOf(kinds, name), instance, onOutcome, onError }),
    )
    this.#forget = enqueuedIn(schema).subscribe(() => this.kick())
    this.#renewing = setInterval(() => void this.#renew(), RENEW_MS)
    this.#tending = this.#lanes.length > 0 ? this.#tend() : Promise.resolve()
  }

  kick(lane?: string): void {
    for (const each of this.#lanes) if (lane === undefined || each.name === lane) each.kick()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#forget()
    this.#doze.wake()
    let patience: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, this.#options.patienceMs ?? PATIENCE_MS)
    })
    await Promise.race([Promise.all(this.#lanes.map((lane) => lane.stop())), late])
    clearTimeout(patience)
    clearInterval(this.#renewing)
    await this.#tending
    await this.#give(this.#runtime.statements.release, [this.#options.clock.now()])
  }

  readonly process = (): ProcessHealth => ({
    startedAt: this.#startedAt,
    attempts: { ...this.#attempts },
    lastError: this.#lastError,
    lanes: this.#lanes.map(({ name, concurrency, held }) => ({ lane: name, concurrency, running: held.length })),
  })

  async health() {
    const rows = await this.#runtime.database.sql.query<CountRow>(this.#runtime.statements.counts, [])
    return { ...this.process(), queues: queuesOf(rows, this.#options.clock.now()) }
  }

  #renew(): Promise<void> {
    return this.#give(this.#runtime.statements.renew, [])
  }

  /** Says something about every job that this process holds. */
  async #give(statement: JobRuntime['statements']['renew'], values: readonly unknown[]): Promise<void> {
    const held = this.#lanes.flatMap((lane) => lane.held)
    if (held.length === 0) return
    try {
      await this.#runtime.database.sql.query(statement, [held.map(({ id }) => id), held.map(({ claimed_by }) => claimed_by), ...values])
    } catch (error) {
      this.#note(error)
    }
  }

  async #tend(): Promise<void> {
    const { database, statements, clock } = this.#runtime
    while (!this.#stopping) {
      let ms = TEND_MS[database.engine]
      try {
        const [seen] = await database.sql.query<TendRow>(statements.tend, [clock.now()])
        if (seen && seen.freed + seen.promoted > 0) this.kick()
        if (seen?.next) ms = Math.min(ms, Math.max(1, new Date(seen.next).getTime() - clock.now().getTime()))
      } catch (error) {
        this.#note(error)
      }
      await this.#doze.sleep(ms)
    }
  }

  #note(error: unknown): void {
    this.#lastError = { message: 'The workers failed; the log of the service tells more.', at: isoOf(this.#options.clock.now()) }
    this.#runtime.log.warn({ err: error }, 'workers failed and go on')
  }
}

interface TendRow {
  readonly freed: number
  readonly promoted: number
  readonly next: string | null
}

interface CountRow {
  readonly queue: string
  readonly queued: number
  readonly scheduled: number
  readonly running: number
  readonly oldest: string | null
}

function queuesOf(rows: readonly CountRow[], now: Date): LaneHealth[] {
  const lanes = new Map<string, LaneHealth>()
  for (const { queue, queued, scheduled, running, oldest } of rows) {
    const seen = lanes.get(queue) ?? { lane: queue, queued: 0, scheduled: 0, running: 0, oldestQueuedSeconds: null }
    lanes.set(queue, {
      lane: queue,
      queued: seen.queued + queued,
      scheduled: seen.scheduled + scheduled,
      running: seen.running + running,
      oldestQueuedSeconds: oldest ? Math.max(0, Math.floor((now.getTime() - Date.parse(isoOf(oldest))) / 1_000)) : seen.oldestQueuedSeconds,
    })
  }
  return [...lanes.values()]
}
