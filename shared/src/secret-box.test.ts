import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSecretBox } from './secret-box.ts'

const old = { id: 'k0', secret: 'the key of last year, thirty-two characters' }
const current = { id: 'k1', secret: 'the key of this year, thirty-two characters' }

test('a sealed secret opens to what it was, and never the same way twice', () => {
  const box = createSecretBox([current])
  fc.assert(
    fc.property(fc.string(), fc.string(), (secret, bound) => {
      const sealed = box.seal(secret, bound)
      expect(box.open(sealed, bound)).toBe(secret)
      expect(box.seal(secret, bound)).not.toBe(sealed)
    }),
  )
})

test('a secret opens only for what it belongs to', () => {
  const box = createSecretBox([current])
  expect(() => box.open(box.seal('hush', 'webhook:7'), 'webhook:8')).toThrow()
})

test('a sealed secret that was tampered with does not open', () => {
  const box = createSecretBox([current])
  const sealed = box.seal('hush', 'webhook:7')
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), (at) => {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
      // The last character of base64url carries bits that nobody reads.
      if (at === sealed.length - 1) return
      expect(() => box.open(changed, 'webhook:7')).toThrow()
    }),
  )
})

test('after a rotation old secrets open and new ones are sealed with the new key', () => {
  const sealed = createSecretBox([old]).seal('hush', 'webhook:7')
  const rotated = createSecretBox([current, old])
  expect(rotated.open(sealed, 'webhook:7')).toBe('hush')
  expect(rotated.seal('hush', 'webhook:7')).toMatch(/^s1\.k1\./)
  expect(() => createSecretBox([current]).open(sealed, 'webhook:7')).toThrow('there is no secret key k0')
})
