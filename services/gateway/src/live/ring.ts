import type { ReceivedEvent } from '@wordclaw/shared/events'
import { type Mark, markOf, NOWHERE, type Position } from './position.ts'

/** The latest events of all streams, in the order in which they came in, each with a number that grows by one. */
export class Ring {
  /** The number of the oldest event that is kept, and of the next one that will come. */
  first = 0
  end = 0
  /** Grows whenever a stream turns out not to be the one that it was. */
  epoch = 0
  readonly #capacity: number
  readonly #kept: ReceivedEvent[] = []
  readonly #floors: Map<string, Mark>
  readonly #heads: Map<string, Mark>

  constructor(capacity: number, start: Position) {
    this.#capacity = capacity
    this.#floors = new Map(start)
    this.#heads = new Map(start)
  }

  /** Where the streams are that all of this was read from. */
  get heads(): Position {
    return this.#heads
  }

  /** Behind which event of a stream the kept ones begin. */
  floor(stream: string): Mark {
    return this.#floors.get(stream) ?? NOWHERE
  }

  head(stream: string): Mark {
    return this.#heads.get(stream) ?? NOWHERE
  }

  at(number: number): ReceivedEvent | undefined {
    return number < this.first || number >= this.end ? undefined : this.#kept[number % this.#capacity]
  }

  push(event: ReceivedEvent): void {
    if (this.end - this.first === this.#capacity) {
      const oldest = this.#kept[this.first % this.#capacity]
      if (oldest) this.#floors.set(oldest.stream, markOf(oldest.position, oldest.id))
      this.first++
    }
    this.#kept[this.end % this.#capacity] = event
    this.end++
    this.#heads.set(event.stream, markOf(event.position, event.id))
  }

  /** Starts over, with one stream at another place: whoever reads has to find out what that means to it. */
  restart(stream: string, mark: Mark): void {
    this.#heads.set(stream, mark)
    for (const [name, head] of this.#heads) this.#floors.set(name, head)
    this.#kept.length = 0
    // Whoever had read to the end is behind now as well.
    this.end++
    this.first = this.end
    this.epoch++
  }
}
