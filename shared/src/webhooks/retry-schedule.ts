const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The waits after a failed attempt, as Standard Webhooks recommends them: ten attempts within 76 hours. */
export const RETRY_SCHEDULE: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

const JITTER = 0.2
const LONGEST_RETRY_AFTER_MS = 24 * HOUR

/**
 * How long to wait after failed attempt n, from 1; null if that was the last. A fifth is added at random, so that what failed together does not return
 * together. A receiver that asks for more time gets it, up to a day.
 */
export function retryDelayMs(schedule: readonly number[], attempt: number, retryAfterMs: number | null): number | null {
  const wait = schedule[attempt - 1]
  if (wait === undefined) return null
  return Math.max(wait, Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)) * (1 + Math.random() * JITTER)
}
