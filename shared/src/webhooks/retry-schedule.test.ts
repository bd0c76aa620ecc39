import { expect, test } from 'vitest'
import { RETRY_SCHEDULE, retryDelayMs } from './retry-schedule.ts'

const HOUR = 3_600_000

test('there are ten attempts within four days, each later than the one before it', () => {
  const delays = Array.from({ length: 9 }, (_, index) => retryDelayMs(RETRY_SCHEDULE, index + 1, null) ?? 0)

  expect(delays[0]).toBeGreaterThanOrEqual(5_000)
  expect(delays[0]).toBeLessThanOrEqual(6_000)
  expect(delays.reduce((sum, delay) => sum + delay)).toBeLessThan(4 * 24 * HOUR)
  expect(delays.toSorted((a, b) => a - b)).toEqual(delays)
  expect(retryDelayMs(RETRY_SCHEDULE, 10, null)).toBeNull()
})

test('a receiver that asks for more time gets it, up to a day; one that asks for less does not', () => {
  expect(retryDelayMs(RETRY_SCHEDULE, 1, HOUR)).toBeGreaterThanOrEqual(HOUR)
  expect(retryDelayMs(RETRY_SCHEDULE, 1, HOUR)).toBeLessThanOrEqual(1.2 * HOUR)
  expect(retryDelayMs(RETRY_SCHEDULE, 1, 365 * 24 * HOUR)).toBeLessThanOrEqual(1.2 * 24 * HOUR)
  expect(retryDelayMs(RETRY_SCHEDULE, 4, 1_000)).toBeGreaterThanOrEqual(2 * HOUR)
})
