import { setTimeout as delay } from 'node:timers/promises'
import { type Consumer, streamsOf } from '../consumer.ts'
import type { Database } from '../database/database.ts'
import type { EventLog, Tail } from '../log/event-log.ts'
import { PeerUnavailable } from '../peers.ts'
import { isDatabaseLost } from '../problem.ts'
import type { Clock } from '../time.ts'
import { Doze } from '../wake.ts'
import { apply, type Delivery, type Place, park, take } from './deliver.ts'
import { retryParked } from './parked.ts'
import { inboxStatements } from './statements.ts'

const BATCH = 100
/** Between two batches that were not full: what comes meanwhile shares the next one's commit. What comes alone does not wait. */
const PACE_MS = 25
/** How long an inbox remembers: longer than streams keep events. */
const REMEMBERED_MS = 8 * 86_400_000
const RETRY_MS = 500
/** How often events that failed are looked for, in a process that has not just put one aside. */
const PARKED_POLL_MS = { postgres: 1_000, pglite: 60_000 }
const SWEEP_MS = 600_000

export interface ConsumeOptions {
  readonly database: Database
  readonly schema: string
  readonly log: EventLog
  readonly ports: object
  readonly clock: Clock
  readonly consumers: readonly Consumer[]
  readonly onError: (error: unknown, consumer: string) => void
}

/** Runs consumers until stopped: one loop for each stream that each of them hears, and one for what failed. */
export function startConsumers(options: ConsumeOptions): { stop(): Promise<void> } {
  const statements = inboxStatements(options.schema)
  const loops = options.consumers.flatMap((consumer) => {
    const parked = new Doze()
    const places = streamsOf(consumer).map((stream): Place => ({ consumer, stream, statements }))
    return [
      ...places.map((place) => new Reader(options, place, parked.wake).start()),
      retryParked(options, consumer, statements, parked, PARKED_POLL_MS[options.database.engine]),
    ]
  })
  const sweeping = setInterval(() => {
    const oldest = idBefore(options.clock.now().getTime() - REMEMBERED_MS)
    for (const { durable } of options.consumers) {
      options.database.sql.query(statements.sweep, [durable, oldest]).catch((error: unknown) => options.onError(error, durable))
    }
  }, SWEEP_MS).unref()
  return {
    async stop() {
      clearInterval(sweeping)
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}

/** The least id that an event of a time can have. */
const idBefore = (ms: number): string => {
  const hex = ms.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

class Reader {
  readonly #options: ConsumeOptions
  readonly #place: Place
  readonly #parked: () => void
  readonly #doze = new Doze()
  #tail: Tail | undefined
  #stopping = false

  constructor(options: ConsumeOptions, place: Place, parked: () => void) {
    this.#options = options
    this.#place = place
    this.#parked = parked
  }

  start(): { stop(): Promise<void> } {
    const running = this.#run()
    return {
      stop: async () => {
        this.#stopping = true
        this.#doze.wake()
        await this.#tail?.[Symbol.asyncDispose]()
        await running
      },
    }
  }

  async #run(): Promise<void> {
    const { onError } = this.#options
    while (!this.#stopping) {
      try {
        await this.#read()
      } catch (error) {
        if (this.#stopping) return
        onError(error, this.#place.consumer.durable)
        await this.#doze.sleep(RETRY_MS)
      }
    }
  }

  /** Reads from the place on until the tail ends, or the place was taken back. */
  async #read(): Promise<void> {
    const { log, database } = this.#options
    const { consumer, stream, statements } = this.#place
    await log.declare(stream)
    const [entered] = await database.sql.query<{ position: number; event_id: string | null; epoch: number }>(statements.enter, [
      consumer.durable,
      stream,
    ])
    if (!entered) return
    const { position, event_id, epoch } = entered
    // A stream that does not have our last event where it was has lost its end, and may grow past our place again: we start over, and what was handled is known.
    if (position > 0 && (await this.#isLost(position, event_id))) {
      await database.sql.query(statements.rewind, [consumer.durable, stream, epoch, position])
      return
    }
    await using tail = await log.tail(
      stream,
      position,
      consumer.events.map(({ subject }) => subject),
    )
    this.#tail = tail
    while (!this.#stopping) {
      const events = await tail.next(BATCH)
      if (events === null) return
      const deliveries = await this.#prepare(events)
      if (!(await this.#deliver(epoch, deliveries))) return
      if (events.length < BATCH) await delay(PACE_MS)
    }
  }

  async #isLost(position: number, id: string | null): Promise<boolean> {
    const { log } = this.#options
    const { stream } = this.#place
    const found = await log.at(stream, position)
    if (found !== null) return found !== id
    // Not there: too old to be kept, unless the stream ends before it.
    return (await log.end(stream)).position < position
  }

  async #prepare(events: readonly Delivery['event'][]): Promise<Delivery[]> {
    const { consumer } = this.#place
    const { database, ports, clock } = this.#options
    const { prepare } = consumer
    if (!prepare) return events.map((event) => ({ event, prepared: undefined }))
    const context = { sql: database.sql, ports, now: clock.now() }
    return Promise.all(
      events.map(async (event) => {
        try {
          return { event, prepared: await prepare(context, event) }
        } catch (failure) {
          if (failure instanceof PeerUnavailable || isDatabaseLost(failure)) throw failure
          return { event, prepared: undefined, failure }
        }
      }),
    )
  }

  /** Handles a batch in one transaction; if that fails, its events one by one, so that only what fails is put aside. */
  async #deliver(epoch: number, deliveries: readonly Delivery[]): Promise<boolean> {
    if (deliveries.every(({ failure }) => failure === undefined)) {
      try {
        return await this.#attempt(epoch, deliveries)
      } catch (error) {
        if (isDatabaseLost(error)) throw error
        const [only] = deliveries
        if (deliveries.length === 1 && only) return this.#putAside(epoch, only, error)
      }
    }
    for (const delivery of deliveries) {
      const { failure } = delivery
      const going = failure === undefined ? await this.#deliver(epoch, [delivery]) : await this.#putAside(epoch, delivery, failure)
      if (!going) return false
    }
    return true
  }

  async #attempt(epoch: number, deliveries: readonly Delivery[]): Promise<boolean> {
    const { database, schema, ports, clock } = this.#options
    const going = await database.sql.transaction(async (sql) => {
      const taken = await take(sql, this.#place, epoch, deliveries)
      if (taken) await apply({ sql, schema, ports, now: clock.now() }, this.#place, deliveries, taken)
      return taken !== null
    })
    database.committed.wake()
    return going
  }

  async #putAside(epoch: number, { event }: Delivery, error: unknown): Promise<boolean> {
    const { database, onError } = this.#options
    const { consumer, stream, statements } = this.#place
    onError(error, consumer.durable)
    const going = await database.sql.transaction(async (sql) => {
      const taken = await take(sql, this.#place, epoch, [{ event, prepared: undefined }])
      if (!taken) return false
      if (taken.fresh.length > 0) await park(sql, this.#place, event, taken.held.length > 0 ? 0 : 1, error)
      if (event.position > taken.position) await sql.query(statements.advance, [consumer.durable, stream, event.position, event.id])
      return true
    })
    this.#parked()
    return going
  }
}
