import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteRangeOf } from './byte-range.ts'

test.each([
  ['bytes=0-3', { start: 0, end: 3 }],
  ['bytes=5-', { start: 5, end: 9 }],
  ['bytes=-4', { start: 6, end: 9 }],
  ['bytes=-99', { start: 0, end: 9 }],
  ['bytes=8-99', { start: 8, end: 9 }],
  ['bytes=10-', null],
  ['bytes=-0', null],
  ['bytes=3-2', 'all'],
  ['bytes=0-1,4-5', 'all'],
  ['bytes=-', 'all'],
  ['lines=0-1', 'all'],
  [undefined, 'all'],
])('of ten bytes, %s asks for %o', (header, range) => {
  expect(byteRangeOf(header, 10)).toEqual(range)
})

test('a part is never outside of the file', () => {
  const header = fc.tuple(fc.option(fc.nat()), fc.option(fc.nat())).map(([first, last]) => `bytes=${first ?? ''}-${last ?? ''}`)
  fc.assert(
    fc.property(header, fc.integer({ min: 1, max: 1_000 }), (text, size) => {
      const range = byteRangeOf(text, size)
      if (range === null || range === 'all') return
      expect(range.start).toBeGreaterThanOrEqual(0)
      expect(range.end).toBeGreaterThanOrEqual(range.start)
      expect(range.end).toBeLessThan(size)
    }),
  )
})
