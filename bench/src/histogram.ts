/** Each bucket is 1 % wider than the one before it, from 1 µs on: 2,000 of them reach past five minutes. */
const GROWTH = Math.log(1.01)
const BUCKETS = 2_000

/** Counts durations in bounded memory; a quantile is off by 1 % at most. */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS)
  #total = 0

  record(ms: number): void {
    const bucket = Math.floor(Math.log(Math.max(1, ms * 1_000)) / GROWTH)
    const index = Math.min(BUCKETS - 1, bucket)
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#total++
  }

  /** The duration in ms that the given part of all stays within; 0 if there is none. */
  quantile(part: number): number {
    let left = Math.ceil(this.#total * part)
    if (left === 0) return 0
    const index = this.#counts.findIndex((count) => {
      left -= count
      return left <= 0
    })
    return Math.exp((index + 0.5) * GROWTH) / 1_000
  }
}
