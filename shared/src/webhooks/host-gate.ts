interface Host {
  inFlight: number
  /** Called with true when it is their turn. */
  readonly waiting: Set<(admitted: boolean) => void>
  /** A moving average of how long one delivery takes. */
  averageMs: number
  /** Until when the deliveries that were sent away will keep it busy. */
  bookedUntil: number
}

interface HostGateOptions {
  /** How many deliveries to one host may be under way at a time. @default 4 */
  readonly atOnce?: number
  /** Milliseconds on a clock that only moves forward. */
  readonly elapsed?: () => number
}

/** A turn, to be ended; or how long to stay away. */
export type Turn = { readonly end: () => void } | { readonly comeBackInMs: number }

const AT_ONCE = 4
/** How long a worker may wait for its turn. Longer, and it would be the slow host's although others have work for it. */
const WORTH_WAITING_MS = 250
const AWAY_MS = { least: 500, most: 60_000 }
const UNKNOWN_AVERAGE_MS = 100
const MAX_HOSTS = 1_000

/**
 * Keeps one slow receiver from occupying all workers: few deliveries to a host at a time. Further ones wait a moment if the host is quick; otherwise they are
 * told when to come back, each at a time of its own, so that a backlog for a slow host costs next to nothing.
 */
export class HostGate {
  readonly #hosts = new Map<string, Host>()
  readonly #atOnce: number
  readonly #elapsed: () => number

  constructor({ atOnce = AT_ONCE, elapsed = () => performance.now() }: HostGateOptions = {}) {
    this.#atOnce = atOnce
    this.#elapsed = elapsed
  }

  async enter(name: string): Promise<Turn> {
    const host = this.#hostOf(name)
    if (host.inFlight < this.#atOnce) host.inFlight++
    else if (!(await this.#wait(host))) return { comeBackInMs: this.#book(host) }
    const began = this.#elapsed()
    return {
      end: () => {
        host.averageMs = host.averageMs * 0.7 + (this.#elapsed() - began) * 0.3
        // The turn is handed over, so the count stays.
        const [next] = host.waiting
        if (next) next(true)
        else host.inFlight--
      },
    }
  }

  /** Waits for a turn, unless it would not come soon; whether it came. */
  async #wait(host: Host): Promise<boolean> {
    if (((host.waiting.size + 1) * host.averageMs) / this.#atOnce > WORTH_WAITING_MS) return false
    const turn = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => turn.resolve(false), WORTH_WAITING_MS)
    host.waiting.add(turn.resolve)
    const admitted = await turn.promise.finally(() => {
      clearTimeout(timer)
      host.waiting.delete(turn.resolve)
    })
    // It is slower than was thought: whoever comes next need not find that out again.
    if (!admitted) host.averageMs = Math.max(host.averageMs, 2 * WORTH_WAITING_MS * this.#atOnce)
    return admitted
  }

  #book(host: Host): number {
    const now = this.#elapsed()
    host.bookedUntil = Math.max(host.bookedUntil, now) + host.averageMs / this.#atOnce
    return Math.min(Math.max(host.bookedUntil - now, AWAY_MS.least), AWAY_MS.most)
  }

  #hostOf(name: string): Host {
    let host = this.#hosts.get(name)
    if (!host) {
      if (this.#hosts.size >= MAX_HOSTS) this.#forgetIdle()
      host = { inFlight: 0, waiting: new Set(), averageMs: UNKNOWN_AVERAGE_MS, bookedUntil: 0 }
      this.#hosts.set(name, host)
    }
    return host
  }

  #forgetIdle(): void {
    for (const [name, { inFlight }] of this.#hosts) if (inFlight === 0) this.#hosts.delete(name)
  }
}
