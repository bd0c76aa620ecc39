import { expect, test } from 'vitest'
import { identifierOf, mintMacaroon } from './macaroon.ts'

test('a macaroon is, byte for byte, what other implementations make of the same key and caveats', () => {
  const macaroon = mintMacaroon({
    location: 'lsat',
    identifier: identifierOf('22'.repeat(32), Buffer.alloc(32, 0x33)),
    rootKey: Buffer.alloc(32, 0x11),
    caveats: ['services=wordclaw:0', 'wordclaw_capabilities=read', 'wordclaw_valid_until=1893456000'],
  }).toString('hex')

  expect(macaroon).toHaveLength(196 * 2)
  expect(macaroon).toMatch(/^0201046c7361740242/)
  expect(macaroon).toMatch(/062076847cf3e7ac4663511efdf051a48da04377468f11b733c89cb2d0defdbac0e3$/)
})

test('texts of 128 bytes and more have their length in two bytes', () => {
  const of = (length: number) =>
    mintMacaroon({ location: 'x'.repeat(length), identifier: Buffer.alloc(66), rootKey: Buffer.alloc(32), caveats: [] })
  expect(of(127).subarray(1, 3).toString('hex')).toBe('017f')
  expect(of(300).subarray(1, 4).toString('hex')).toBe('01ac02')
})
