import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { RowId } from './schema.ts'
import type { SecretKey } from './secret-box.ts'

/** What a token vouches for: a domain, and whatever the purpose needs. Whoever holds the token can read all of it. */
interface TokenClaims {
  readonly domainId: number
  readonly [claim: string]: unknown
}

/** A token that is genuine and has not expired. */
export interface Vouched {
  readonly claims: TokenClaims
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/** What procedures find in their ports that issue or read tokens. The first key signs; any of them vouches, so that keys can rotate. */
export interface TokenPorts {
  readonly tokenKeys: readonly SecretKey[]
}

/** When a token is made and until when it holds. */
interface Term {
  readonly now: Date
  readonly expiresAt: Date
}

/** The most characters of a token: it has to fit a header and a link. */
export const TOKEN_LENGTH = 4_096

const VERSION = 't1'
const SHAPE = /^t1\.([\w-]+)\.([\w-]{43})$/
const Payload = z.object({ k: z.string(), i: z.int(), x: z.int(), c: z.looseObject({ domainId: RowId }) })

const derived = new WeakMap<SecretKey, Map<string, Buffer>>()

/**
 * Signs claims for a purpose: one that is read for another purpose is not genuine. The key's id is in the token, so that whoever takes a key away
 * revokes what it has signed. `bound` is signed but not in the token: its reader has to be told it.
 */
export function issueToken(purpose: string, claims: TokenClaims, { now, expiresAt }: Term, keys: readonly SecretKey[], bound = ''): string {
  const [key] = keys
  if (!key) throw new Error('a token needs a key')
  const payload = { k: key.id, i: now.getTime(), x: expiresAt.getTime(), c: claims }
  const body = Buffer.from(JSON.stringify(payload)).toString('base64url')
  const token = `${VERSION}.${body}.${macOf(key, purpose, body, bound)}`
  if (token.length > TOKEN_LENGTH) throw new Error(`a token of ${token.length} characters`)
  return token
}

/** Reads a token of this purpose. `invalid`: it was not signed with one of the keys, for this purpose and bound to this, exactly so. */
export function readToken(
  purpose: string,
  token: string,
  now: Date,
  keys: readonly SecretKey[],
  bound = '',
): Vouched | 'invalid' | 'expired' {
  const read = parsed(token)
  const key = read && keys.find(({ id }) => id === read.payload.k)
  if (!read || !key || !timingSafeEqual(Buffer.from(read.mac), Buffer.from(macOf(key, purpose, read.body, bound)))) return 'invalid'
  const { i, x, c } = read.payload
  return x <= now.getTime() ? 'expired' : { claims: c, issuedAt: new Date(i), expiresAt: new Date(x) }
}

/** The domain that a token says it is about, genuine or not: only `readToken` tells that. Null for what is no token. */
export const domainOfToken = (token: string): number | null => parsed(token)?.payload.c.domainId ?? null

/** Whether a text looks like a token, and so cannot be an API key. */
export const isTokenShaped = (text: string): boolean => text.length <= TOKEN_LENGTH && SHAPE.test(text)

function parsed(token: string): { payload: z.output<typeof Payload>; body: string; mac: string } | null {
  const [, body, mac] = (token.length <= TOKEN_LENGTH && SHAPE.exec(token)) || []
  if (body === undefined || mac === undefined) return null
  try {
    return { payload: Payload.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))), body, mac }
  } catch {
    return null
  }
}

const macOf = (key: SecretKey, purpose: string, body: string, bound: string): string =>
  createHmac('sha256', keyOf(key, purpose)).update(`${VERSION}.${body}\n${bound}`).digest('base64url')

/** Each purpose has a key of its own: a text signed for one means nothing to another. */
function keyOf(key: SecretKey, purpose: string): Buffer {
  const ofKey = derived.get(key) ?? new Map<string, Buffer>()
  derived.set(key, ofKey)
  let found = ofKey.get(purpose)
  if (!found) {
    found = Buffer.from(hkdfSync('sha256', key.secret, '', `wordclaw token ${purpose}`, 32))
    ofKey.set(purpose, found)
  }
  return found
}
