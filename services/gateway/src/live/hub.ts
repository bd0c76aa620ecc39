import { setTimeout as delay } from 'node:timers/promises'
import type { EventLog, Tail } from '@wordclaw/shared/log/event-log'
import { Wake } from '@wordclaw/shared/wake'
import { isFound } from './lost.ts'
import { type Mark, markOf } from './position.ts'
import { Ring } from './ring.ts'

const BATCH = 500
const RETRY_MS = 500
/** How long the log may take to say where its streams end. */
const START_WITHIN_MS = 5_000

export interface HubOptions {
  readonly log: EventLog
  readonly streams: readonly string[]
  readonly capacity: number
  readonly onError: (error: unknown) => void
}

/** Reads every stream once for all who subscribe in this process, from where the streams end now. */
export class Hub {
  readonly news = new Wake()
  readonly ring: Ring
  readonly streams: readonly string[]
  readonly log: EventLog
  readonly #onError: (error: unknown) => void
  readonly #tails = new Map<string, Tail>()
  #stopped = false

  /** Rejects if the log does not say in time where its streams end. */
  static async start(options: HubOptions): Promise<Hub> {
    const late = new AbortController()
    const marks = Promise.all(options.streams.map(async (stream): Promise<[string, Mark]> => [stream, await endOf(options.log, stream)]))
    const deadline = delay(START_WITHIN_MS, null, { signal: late.signal }).then(() => {
      throw new Error('the log does not say where its streams end')
    })
    // Whichever loses the race has nobody to tell.
    marks.catch(() => undefined)
    deadline.catch(() => undefined)
    try {
      return new Hub(options, new Ring(options.capacity, new Map(await Promise.race([marks, deadline]))))
    } finally {
      late.abort()
    }
  }

  private constructor({ log, streams, onError }: HubOptions, ring: Ring) {
    this.log = log
    this.streams = streams
    this.ring = ring
    this.#onError = onError
    for (const stream of streams) void this.#run(stream)
  }

  stop(): void {
    this.#stopped = true
    for (const tail of this.#tails.values()) void tail[Symbol.asyncDispose]()
  }

  async #run(stream: string): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#read(stream)
      } catch (error) {
        if (this.#stopped) return
        this.#onError(error)
        await delay(RETRY_MS, undefined, { ref: false })
      }
    }
  }

  /** Reads a stream until its tail ends; before that, finds out whether it is still the one that was read so far. */
  async #read(stream: string): Promise<void> {
    const head = this.ring.head(stream)
    if (!(await isFound(this.log, stream, head))) {
      this.ring.restart(stream, await endOf(this.log, stream))
      this.news.wake()
    }
    await using tail = await this.log.tail(stream, this.ring.head(stream).position, ['>'])
    this.#tails.set(stream, tail)
    for (;;) {
      const events = this.#stopped ? null : await tail.next(BATCH)
      if (events === null) return
      for (const event of events) if (event.position > this.ring.head(stream).position) this.ring.push(event)
      this.news.wake()
    }
  }
}

async function endOf(log: EventLog, stream: string): Promise<Mark> {
  await log.declare(stream)
  const { position, id } = await log.end(stream)
  return markOf(position, id)
}
