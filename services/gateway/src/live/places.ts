import { EventStreamsUnavailable, TooManyEventStreams } from './live.errors.ts'

export interface PlaceLimits {
  readonly total: number
  readonly perKey: number
}

/** How many streams there may be, in this process and of one key. */
export class Places {
  readonly #limits: PlaceLimits
  readonly #byKey = new Map<number, number>()
  #taken = 0

  constructor(limits: PlaceLimits) {
    this.#limits = limits
  }

  get taken(): number {
    return this.#taken
  }

  /** Takes a place, or throws that there is none. The returned function gives it back. */
  take(keyId: number): () => void {
    const { total, perKey } = this.#limits
    const own = this.#byKey.get(keyId) ?? 0
    if (own >= perKey) throw new TooManyEventStreams({ limit: perKey })
    if (this.#taken >= total) throw new EventStreamsUnavailable({})
    this.#byKey.set(keyId, own + 1)
    this.#taken++
    let given = false
    return () => {
      if (given) return
      given = true
      this.#taken--
      const left = (this.#byKey.get(keyId) ?? 1) - 1
      if (left > 0) this.#byKey.set(keyId, left)
      else this.#byKey.delete(keyId)
    }
  }
}
