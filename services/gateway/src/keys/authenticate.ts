import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Clock } from '@wordclaw/shared/time'
import { LRUCache } from 'lru-cache'
import { hashOf, isWellFormed } from './credential.ts'
import { PLATFORM_SCOPE, parseScopes } from './scopes.ts'

/** Whom a credential stands for. */
export interface Identity {
  readonly keyId: number
  /** `api_key:7`. */
  readonly id: string
  readonly domainId: number
  readonly scopes: readonly string[]
  readonly platform: boolean
  readonly expiresAt: number
}

export type Authentication =
  | { readonly credential: 'valid'; readonly identity: Identity }
  | { readonly credential: 'missing' | 'invalid' | 'expired'; readonly identity: null }

interface KeyRow {
  id: number
  domain_id: number
  scopes: string
  expires_at: string | null
  revoked_at: string | null
}

const MISSING: Authentication = { credential: 'missing', identity: null }
const INVALID: Authentication = { credential: 'invalid', identity: null }
const EXPIRED: Authentication = { credential: 'expired', identity: null }

const KNOWN_FOR_MS = 30_000
const UNKNOWN_FOR_MS = 5_000
const CACHE_SIZE = 50_000

const byHash = statement(
  'api_key_by_hash',
  'select id, domain_id, scopes, expires_at, revoked_at from gateway.api_keys where key_hash = $1',
)

/** Tells whom a credential stands for, from a cache that revocations are pushed to. */
export interface Authenticator {
  authenticate(credential: string | undefined): Authentication | Promise<Authentication>
  /** Forgets what is known of a key, by its hash; of all keys, without one. */
  forget(keyHash?: string): void
  /** The keys used since the last call, with when. */
  takeUses(): Map<number, Date>
}

export function createAuthenticator(sql: Sql, clock: Clock): Authenticator {
  const known = new LRUCache<string, Identity | 'unknown'>({ max: CACHE_SIZE })
  const looking = new Map<string, Promise<Identity | 'unknown'>>()
  let uses = new Map<number, Date>()
  // A look-up that began before a key was forgotten must not put its answer back.
  let generation = 0

  const conclude = (found: Identity | 'unknown'): Authentication => {
    if (found === 'unknown') return INVALID
    const now = clock.now()
    if (found.expiresAt <= now.getTime()) return EXPIRED
    uses.set(found.keyId, now)
    return { credential: 'valid', identity: found }
  }

  const lookUp = async (hash: string): Promise<Identity | 'unknown'> => {
    const began = generation
    const [row] = await sql.query<KeyRow>(byHash, [hash])
    const found = row && row.revoked_at === null ? identityOf(row) : 'unknown'
    if (began === generation) known.set(hash, found, { ttl: found === 'unknown' ? UNKNOWN_FOR_MS : KNOWN_FOR_MS })
    return found
  }

  return {
    authenticate(credential) {
      if (credential === undefined || credential === '') return MISSING
      if (!isWellFormed(credential)) return INVALID
      const hash = hashOf(credential)
      const cached = known.get(hash)
      if (cached) return conclude(cached)
      let pending = looking.get(hash)
      if (!pending) {
        pending = lookUp(hash).finally(() => looking.delete(hash))
        looking.set(hash, pending)
      }
      return pending.then(conclude)
    },
    forget(keyHash) {
      generation++
      looking.clear()
      if (keyHash === undefined) known.clear()
      else known.delete(keyHash)
    },
    takeUses() {
      const taken = uses
      uses = new Map()
      return taken
    },
  }
}

function identityOf({ id, domain_id, scopes, expires_at }: KeyRow): Identity {
  const parsed = parseScopes(scopes)
  return {
    keyId: id,
    id: `api_key:${id}`,
    domainId: domain_id,
    scopes: parsed,
    platform: parsed.includes(PLATFORM_SCOPE),
    expiresAt: expires_at === null ? Number.POSITIVE_INFINITY : new Date(expires_at).getTime(),
  }
}
