import { expect, test } from 'vitest'
import { isStorable, storable, unstorableIssues } from './storable.ts'

test.each(['', 'ünïcödé ✓', '😀', '\u{10ffff}'])('%j is stored as it is', (text) => {
  expect(isStorable(text)).toBe(true)
  expect(storable(text, 100)).toBe(text)
})

test.each([
  ['a null character', 'a\0b', 'a\uFFFDb'],
  ['half of a surrogate pair', 'a\ud800b', 'a\uFFFDb'],
])('%s is replaced', (_, text, kept) => {
  expect(isStorable(text)).toBe(false)
  expect(storable(text, 100)).toBe(kept)
})

test('a text is never cut into half of a surrogate pair', () => {
  expect(storable('a😀', 2)).toBe('a\uFFFD')
})

test('every fault is pointed at, in values and in names', () => {
  const value = JSON.parse('{"a":["ok","\\u0000"],"b":{"__proto__":1,"\\ud800":"\\udc00"}}')

  expect(unstorableIssues(value)).toMatchObject([
    { pointer: '/a/1', rule: 'unicode' },
    { pointer: '/b/__proto__', rule: 'name' },
    { pointer: '/b/\uFFFD', rule: 'unicode' },
    { pointer: '/b/\uFFFD', rule: 'unicode' },
  ])
})

test('no more faults are listed than asked for', () => {
  expect(unstorableIssues(Array.from({ length: 500 }, () => '\0'))).toHaveLength(100)
})
