import fc from 'fast-check'
import { expect, test } from 'vitest'
import { domainOfToken, issueToken, isTokenShaped, readToken, TOKEN_LENGTH } from './signed-token.ts'

const old = { id: 'k0', secret: 'the key of last year, thirty-two characters' }
const current = { id: 'k1', secret: 'the key of this year, thirty-two characters' }
const now = new Date('2026-11-25T10:00:00.000Z')
const expiresAt = new Date('2026-11-25T10:15:00.000Z')
const term = { now, expiresAt }
const issue = (claims = { domainId: 7, id: 3 }, keys = [current], bound?: string) => issueToken('preview', claims, term, keys, bound)

test('a token vouches for its claims until it expires, and no longer', () => {
  const token = issue()
  expect(readToken('preview', token, now, [current])).toEqual({ claims: { domainId: 7, id: 3 }, issuedAt: now, expiresAt })
  expect(readToken('preview', token, new Date(expiresAt.getTime() - 1), [current])).toMatchObject({ claims: { id: 3 } })
  expect(readToken('preview', token, expiresAt, [current])).toBe('expired')
})

test('a token for one purpose is none for another', () => {
  expect(readToken('public-write', issue(), now, [current])).toBe('invalid')
})

test('a token that is bound to something holds for whoever says it, and does not tell it', () => {
  const token = issue({ domainId: 7, id: 3 }, [current], 'editors')
  expect(readToken('preview', token, now, [current], 'editors')).toMatchObject({ claims: { id: 3 } })
  expect(readToken('preview', token, now, [current])).toBe('invalid')
  expect(readToken('preview', token, now, [current], 'readers')).toBe('invalid')
  expect(Buffer.from(token, 'base64url').toString()).not.toContain('editors')
})

test('while keys rotate both vouch; a key that is gone vouches for nothing', () => {
  const token = issue({ domainId: 7, id: 3 }, [old])
  expect(readToken('preview', token, now, [current, old])).toMatchObject({ claims: { id: 3 } })
  expect(readToken('preview', token, now, [current])).toBe('invalid')
  expect(readToken('preview', token, now, [{ id: old.id, secret: current.secret }])).toBe('invalid')
})

test('a token with any character changed, added or left out is not genuine', () => {
  const token = issue()
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'z', '.', '=', ' ', '', 'AA', '+'), (at, put) => {
      const changed = token.slice(0, at) + put + token.slice(at + 1)
      if (changed !== token) expect(readToken('preview', changed, now, [current])).toBe('invalid')
    }),
  )
})

test('no text makes reading a token fail', () => {
  const payloads = fc.json().map((text) => `t1.${Buffer.from(text).toString('base64url')}.${'A'.repeat(43)}`)
  fc.assert(
    fc.property(fc.oneof(fc.string(), payloads), (text) => {
      expect(readToken('preview', text, now, [current])).toBe('invalid')
      const domainId = domainOfToken(text)
      expect(domainId === null || domainId > 0).toBe(true)
    }),
  )
})

test('the domain of a token can be told without a key', () => {
  expect(domainOfToken(issue())).toBe(7)
  expect(domainOfToken('wc_live_something')).toBeNull()
})

test('what is longer than a token is none, and none is made', () => {
  expect(isTokenShaped(issue())).toBe(true)
  expect(isTokenShaped(`t1.${'A'.repeat(TOKEN_LENGTH)}.${'A'.repeat(43)}`)).toBe(false)
  expect(() => issueToken('preview', { domainId: 1, text: 'x'.repeat(TOKEN_LENGTH) }, term, [current])).toThrow('a token of')
})
