import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoOf } from './time.ts'

test('a row in UTC reads as the time that any other spelling of it would', () => {
  const instants = fc.date({ min: new Date('1970-01-01'), max: new Date('2400-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(instants, (instant) => {
      const row = instant.toISOString().replace('T', ' ').replace('Z', '+00')
      expect(isoOf(row)).toBe(instant.toISOString())
      expect(isoOf(instant)).toBe(instant.toISOString())
    }),
  )
})

test.each([
  ['2026-11-23 10:00:00+00', '2026-11-23T10:00:00.000Z'],
  ['2026-11-23 10:00:00.123456+00', '2026-11-23T10:00:00.123Z'],
  ['2026-11-23 10:00:00.5+00', '2026-11-23T10:00:00.500Z'],
  ['2026-11-23 12:00:00.5+02', '2026-11-23T10:00:00.500Z'],
])('%s leaves as %s', (row, iso) => expect(isoOf(row)).toBe(iso))
