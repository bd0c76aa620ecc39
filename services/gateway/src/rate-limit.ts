import type { Clock } from '@wordclaw/shared/time'
import { LRUCache } from 'lru-cache'

export interface RateLimit {
  /** Calls in a minute, sustained; 0 for no limit. */
  readonly perMinute: number
  /** Calls at once, before the sustained rate applies. */
  readonly burst: number
}

/** Generous for an agent at work, and a stop for one that has run away. */
export const DEFAULT_RATE_LIMIT: RateLimit = { perMinute: 6_000, burst: 1_000 }

/** Tells how long a caller has to wait before the next call: 0 for not at all, in seconds. A call that may be made is counted. */
export type RateLimiter = (caller: string) => number

/** Callers remembered at a time. Whoever is forgotten starts with a full burst. */
const CALLERS = 100_000

/**
 * The generic cell rate algorithm: one number per caller, the time at which it will have used up nothing.
 * Counted per process, so several copies of the gateway allow as many times the limit.
 */
export function createRateLimiter({ perMinute, burst }: RateLimit, clock: Clock): RateLimiter {
  if (perMinute === 0) return () => 0
  const interval = 60_000 / perMinute
  const tolerance = interval * (burst - 1)
  const usedUpUntil = new LRUCache<string, number>({ max: CALLERS })
  return (caller) => {
    const now = clock.now().getTime()
    const until = Math.max(usedUpUntil.get(caller) ?? now, now)
    const wait = until - tolerance - now
    if (wait > 0) return Math.ceil(wait / 1_000)
    usedUpUntil.set(caller, until + interval)
    return 0
  }
}
