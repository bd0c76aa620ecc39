import { setTimeout as delay } from 'node:timers/promises'
import type { ReceivedEvent } from '@wordclaw/shared/events'
import type { EventLog } from '@wordclaw/shared/log/event-log'

/** The most events that are read for one subscriber before another one has its turn. */
const BATCH = 500
/** How many are read for at a time. Everybody else waits. */
const WIDTH = 4
/** How long the log may take to give an event that it has. */
const WITHIN_MS = 5_000

/** Reads what lies between a subscriber's position and what the hub keeps, for a few at a time. */
export class CatchUp {
  readonly #log: EventLog
  readonly #waiting: (() => void)[] = []
  #free = WIDTH

  constructor(log: EventLog) {
    this.#log = log
  }

  /** The next events of a stream behind a position, up to another one. None if the log has lost touch, or what is asked for. */
  async read(stream: string, after: number, upTo: number): Promise<readonly ReceivedEvent[]> {
    await this.#enter()
    try {
      await using tail = await this.#log.tail(stream, after, ['>'])
      const read: ReceivedEvent[] = []
      while (read.length < BATCH && (read.at(-1)?.position ?? after) < upTo) {
        const late = new AbortController()
        const deadline = delay(WITHIN_MS, null, { signal: late.signal }).catch(() => null)
        const events = await Promise.race([tail.next(BATCH - read.length), deadline])
        late.abort()
        if (events === null) break
        read.push(...events)
      }
      return read
    } finally {
      this.#leave()
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free--
      return
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}
