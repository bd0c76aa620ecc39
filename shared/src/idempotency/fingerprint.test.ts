import { expect, test } from 'vitest'
import { fingerprintOf } from './fingerprint.ts'

test('the order of members makes no difference, at any depth', () => {
  expect(fingerprintOf({ a: 1, b: [{ c: 2, d: null }] })).toBe(fingerprintOf({ b: [{ d: null, c: 2 }], a: 1 }))
})

test('a member that is undefined is none', () => {
  expect(fingerprintOf({ a: 1, b: undefined })).toBe(fingerprintOf({ a: 1 }))
})

test('values that differ have different fingerprints', () => {
  const values = [
    null,
    0,
    '0',
    '',
    [],
    {},
    [null],
    { a: null },
    { a: [] },
    { a: {} },
    ['a', null],
    [['a', null]],
    { members: ['a', null] },
    { a: 1, b: 2 },
    { a: 2, b: 1 },
    [1, 2],
    [2, 1],
    '{"a":1}',
    { a: 1 },
  ]
  expect(new Set(values.map(fingerprintOf)).size).toBe(values.length)
})
