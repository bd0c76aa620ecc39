import type { ReceivedEvent } from '@wordclaw/shared/events'
import type { CatchUp } from './catch-up.ts'
import type { Hub } from './hub.ts'
import { type Loss, lossOf } from './lost.ts'
import { type Mark, markOf, NOWHERE, type Position } from './position.ts'

/** Streams of which something is not told, and why. What they say is told again from now on. */
export interface Gap {
  readonly streams: readonly string[]
  readonly reason: Loss
}

export type Batch = { readonly gap: Gap } | { readonly events: readonly ReceivedEvent[] }

const BATCH = 200

/**
 * One subscriber's way through the streams: of each, every event once and in order, from its position on. What the hub still keeps is read there, what is
 * older is read from the log until the two meet. What cannot be read any more is told as a gap.
 */
export class Cursor {
  readonly #hub: Hub
  readonly #catchUp: CatchUp
  readonly #position: Map<string, Mark>
  // The number in the hub's ring of what comes next; lower than any while that is to be read from the log.
  #next: number

  constructor(hub: Hub, catchUp: CatchUp, from: Position | null) {
    this.#hub = hub
    this.#catchUp = catchUp
    this.#position = new Map(from ?? hub.ring.heads)
    this.#next = from ? -1 : hub.ring.end
  }

  get position(): Position {
    return this.#position
  }

  /** Whether all that comes next will come from the hub; if not, and there was nothing, it is worth asking again soon. */
  get joined(): boolean {
    return this.#next >= this.#hub.ring.first
  }

  /** What comes next; no events if there is nothing now. Rejects if the log is away. What has not passed comes again. */
  async poll(): Promise<Batch> {
    const { ring } = this.#hub
    if (!this.joined) {
      const batch = await this.#rejoin()
      if (batch) return batch
    }
    while (this.#hasPassed(ring.at(this.#next))) this.#next++
    const events: ReceivedEvent[] = []
    for (let number = this.#next; events.length < BATCH; number++) {
      const event = ring.at(number)
      if (!event) break
      if (!this.#hasPassed(event)) events.push(event)
    }
    return { events }
  }

  pass({ stream, position, id }: ReceivedEvent): void {
    this.#position.set(stream, markOf(position, id))
  }

  /** Reads from the log what the hub does not keep. Null when there is nothing left of that. */
  async #rejoin(): Promise<Batch | null> {
    const { ring, streams } = this.#hub
    const { epoch } = ring
    const gap = await this.#check()
    if (gap) return { gap }
    // The streams have just become others: what was found out is of no use.
    if (ring.epoch !== epoch) return { events: [] }
    const behind = streams.find((stream) => this.#at(stream).position < ring.floor(stream).position)
    if (behind !== undefined) return { events: await this.#catchUp.read(behind, this.#at(behind).position, ring.floor(behind).position) }
    this.#next = ring.first
    return null
  }

  /** Finds out of which streams something is missing, and goes on from where the hub is in those. */
  async #check(): Promise<Gap | null> {
    const { log, ring, streams } = this.#hub
    const losses = await Promise.all(
      streams.map(async (stream) => {
        const mark = this.#at(stream)
        const known = [ring.floor(stream), ring.head(stream)].some(
          ({ position, print }) => position === mark.position && print === mark.print,
        )
        return { stream, loss: known ? null : await lossOf(log, stream, mark) }
      }),
    )
    const missing = losses.filter(({ loss }) => loss !== null)
    if (missing.length === 0) return null
    for (const { stream } of missing) this.#position.set(stream, ring.head(stream))
    return {
      streams: missing.map(({ stream }) => stream),
      reason: missing.some(({ loss }) => loss === 'lost') ? 'lost' : 'expired',
    }
  }

  #hasPassed(event: ReceivedEvent | undefined): boolean {
    return event !== undefined && event.position <= this.#at(event.stream).position
  }

  #at(stream: string): Mark {
    return this.#position.get(stream) ?? NOWHERE
  }
}
