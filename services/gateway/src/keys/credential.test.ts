import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateCredential, isWellFormed, prefixOf } from './credential.ts'

test('a generated key is well formed and differs from every other', () => {
  const keys = Array.from({ length: 1_000 }, generateCredential)
  expect(keys.every(isWellFormed)).toBe(true)
  expect(new Set(keys).size).toBe(keys.length)
  expect(new Set(keys.map(prefixOf)).size).toBe(keys.length)
})

test('a key with one character mistyped is recognised as no key', () => {
  const typed = fc.record({
    at: fc.integer({ min: 8, max: 39 }),
    character: fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'),
  })
  fc.assert(
    fc.property(typed, ({ at, character }) => {
      const key = generateCredential()
      fc.pre(key[at] !== character)
      return !isWellFormed(key.slice(0, at) + character + key.slice(at + 1))
    }),
  )
})

test('no text makes the check fail', () => {
  fc.assert(fc.property(fc.string(), (text) => isWellFormed(text) === false))
})
