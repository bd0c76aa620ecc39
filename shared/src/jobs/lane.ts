import { randomUUID } from 'node:crypto'
import { Doze } from '../wake.ts'
import type { ClaimedJob } from './claim.ts'
import { type JobRuntime, type Outcome, runJob } from './run-job.ts'

/**
 * How soon a lane looks again after it was told of work; each further look waits twice as long, up to the idle interval. On PGlite that is for safety only:
 * there is one process, and whatever becomes ready in it wakes the lanes.
 */
const SOON_MS = 4
const IDLE_MS = { postgres: 250, pglite: 5_000 }
const AFTER_ERROR_MS = 500

export interface LaneOptions {
  readonly name: string
  /** How many jobs it does at a time. */
  readonly concurrency: number
  readonly instance: string
  readonly onOutcome: (outcome: Outcome) => void
  readonly onError: (error: unknown) => void
}

/** The workers of one lane in this process. They share nothing with those of another but the database. */
export class Lane {
  readonly name: string
  readonly concurrency: number
  readonly #runtime: JobRuntime
  readonly #options: LaneOptions
  readonly #running = new Map<ClaimedJob, Promise<void>>()
  readonly #doze = new Doze()
  #wait = SOON_MS
  #claims = 0
  /** The domain whose turn was last. */
  #turn = 0
  // Whether the last look found nothing: then the next one asks first whether there is anything, which takes a tenth of a claim.
  #idle = false
  #stopping = false
  readonly #serving: Promise<void>

  constructor(runtime: JobRuntime, options: LaneOptions) {
    this.name = options.name
    this.concurrency = options.concurrency
    this.#runtime = runtime
    this.#options = options
    this.#serving = this.#serve()
  }

  /** Jobs that this lane holds now. */
  get held(): readonly ClaimedJob[] {
    return [...this.#running.keys()]
  }

  /** There may be work. */
  readonly kick = (): void => {
    this.#wait = SOON_MS
    this.#doze.wake()
  }

  /** Claims no more, and resolves when what is running has ended. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#doze.wake()
    await this.#serving
    await Promise.all(this.#running.values())
  }

  async #serve(): Promise<void> {
    while (!this.#stopping) {
      try {
        const free = this.concurrency - this.#running.size
        const claimed = free > 0 ? await this.#claim(free) : []
        for (const job of claimed) this.#start(job)
        if (claimed.length === 0) await this.#rest(free)
      } catch (error) {
        this.#options.onError(error)
        await this.#doze.sleep(AFTER_ERROR_MS)
      }
    }
  }

  /** Until there may be work; if all hands are busy, until one is free. */
  async #rest(free: number): Promise<void> {
    const idle = IDLE_MS[this.#runtime.database.engine]
    const ms = free > 0 ? this.#wait : idle
    this.#wait = Math.min(idle, this.#wait * 2)
    await this.#doze.sleep(ms)
  }

  async #claim(free: number): Promise<ClaimedJob[]> {
    const { database, statements, clock } = this.#runtime
    if (this.#idle) {
      const [any] = await database.sql.query<{ waiting: boolean }>(statements.any, [this.name])
      if (!any?.waiting) return []
    }
    const claim = `${this.#options.instance}/${this.name}/${++this.#claims}`
    const domains = this.held.map(({ domain_id }) => domain_id)
    // One domain never holds every hand: however slow its jobs are, those of another one find a hand that is free or soon will be.
    const most = Math.max(1, this.concurrency - 1)
    const values = [this.name, this.#turn, free, claim, domains, most, clock.now()]
    const claimed = await database.sql.query<ClaimedJob>(statements.claim, values)
    this.#turn = claimed.at(-1)?.domain_id ?? this.#turn
    this.#idle = claimed.length === 0
    if (!this.#idle) this.#wait = SOON_MS
    return claimed
  }

  #start(job: ClaimedJob): void {
    const done = runJob(this.#runtime, job).then(this.#options.onOutcome, this.#options.onError)
    this.#running.set(
      job,
      done.finally(() => {
        this.#running.delete(job)
        this.#doze.wake()
      }),
    )
  }
}

/** A name that no other start of a process has. */
export const newInstance = (): string => randomUUID()
