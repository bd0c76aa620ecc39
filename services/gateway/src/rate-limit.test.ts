import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRateLimiter } from './rate-limit.ts'

const clockAt = (time: { ms: number }) => ({ now: () => new Date(time.ms) })

test('a burst may be made at once, the call after it waits for as long as one call takes up', () => {
  const time = { ms: 0 }
  const take = createRateLimiter({ perMinute: 60, burst: 3 }, clockAt(time))

  expect([take('a'), take('a'), take('a'), take('a')]).toEqual([0, 0, 0, 1])
  time.ms = 1_000
  expect([take('a'), take('a')]).toEqual([0, 1])
})

test('callers do not use up each other', () => {
  const take = createRateLimiter({ perMinute: 1, burst: 1 }, clockAt({ ms: 0 }))

  expect([take('a'), take('b'), take('a')]).toEqual([0, 0, 60])
})

test('a limit of 0 is none', () => {
  const take = createRateLimiter({ perMinute: 0, burst: 1 }, clockAt({ ms: 0 }))

  expect(Array.from({ length: 1_000 }, () => take('a'))).toEqual(Array(1_000).fill(0))
})

test('whatever the times of the calls, no window holds more than the burst and what the rate adds', () => {
  const gaps = fc.array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 10 }), (waits, perMinute, burst) => {
      const time = { ms: 0 }
      const take = createRateLimiter({ perMinute, burst }, clockAt(time))
      const allowed: number[] = []
      for (const wait of waits) {
        time.ms += wait
        if (take('a') === 0) allowed.push(time.ms)
      }
      for (const [index, from] of allowed.entries()) {
        for (const [more, to] of allowed.slice(index).entries()) {
          expect(more + 1).toBeLessThanOrEqual(burst + ((to - from) * perMinute) / 60_000 + 1e-6)
        }
      }
    }),
  )
})
