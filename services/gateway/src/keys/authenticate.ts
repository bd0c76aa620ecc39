import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Clock } from '@wordclaw/shared/time'
import { Wake } from '@wordclaw/shared/wake'
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

const byId = statement('api_key_by_id', 'select id, domain_id, scopes, expires_at, revoked_at from gateway.api_keys where id = $1')

/** Tells whom a credential stands for, from a cache that revocations are pushed to. */
export class Authenticator {
  /** Whoever goes on for longer than a call looks again when some key is not what it was. */
  readonly changed = new Wake()
  readonly #sql: Sql
  readonly #clock: Clock
  readonly #known = new LRUCache<string, Identity | 'unknown'>({ max: CACHE_SIZE })
  readonly #looking = new Map<string, Promise<Identity | 'unknown'>>()
  #uses = new Map<number, Date>()
  // A look-up that began before a key was forgotten must not put its answer back.
  #generation = 0

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql
    this.#clock = clock
  }

  authenticate(credential: string | undefined): Authentication | Promise<Authentication> {
    if (credential === undefined || credential === '') return MISSING
    if (!isWellFormed(credential)) return INVALID
    const hash = hashOf(credential)
    const known = this.#known.get(hash)
    return known ? this.#conclude(known) : this.#lookUpOnce(hash).then((found) => this.#conclude(found))
  }

  /** Tells what somebody may do who is not calling now, by the id that they called under (`api_key:7`). Always as of now. */
  async identify(principalId: string): Promise<Authentication> {
    const keyId = /^api_key:([1-9]\d{0,9})$/.exec(principalId)?.[1]
    const [row] = keyId === undefined ? [] : await this.#sql.query<KeyRow>(byId, [keyId])
    if (!row || row.revoked_at !== null) return INVALID
    const identity = identityOf(row)
    return identity.expiresAt <= this.#clock.now().getTime() ? EXPIRED : { credential: 'valid', identity }
  }

  /** Forgets what is known of a key, by its hash; of all keys, without one. */
  forget(keyHash?: string): void {
    this.#generation++
    this.#looking.clear()
    if (keyHash === undefined) this.#known.clear()
    else this.#known.delete(keyHash)
    this.changed.wake()
  }

  /** The keys used since the last call, with when. */
  takeUses(): Map<number, Date> {
    const taken = this.#uses
    this.#uses = new Map()
    return taken
  }

  #conclude(found: Identity | 'unknown'): Authentication {
    if (found === 'unknown') return INVALID
    const now = this.#clock.now()
    if (found.expiresAt <= now.getTime()) return EXPIRED
    this.#uses.set(found.keyId, now)
    return { credential: 'valid', identity: found }
  }

  /** Calls that come with the same key while it is being looked up share the look-up. */
  #lookUpOnce(hash: string): Promise<Identity | 'unknown'> {
    const pending = this.#looking.get(hash)
    if (pending) return pending
    const started = this.#lookUp(hash).finally(() => {
      if (this.#looking.get(hash) === started) this.#looking.delete(hash)
    })
    this.#looking.set(hash, started)
    return started
  }

  async #lookUp(hash: string): Promise<Identity | 'unknown'> {
    const began = this.#generation
    const [row] = await this.#sql.query<KeyRow>(byHash, [hash])
    const found = row && row.revoked_at === null ? identityOf(row) : 'unknown'
    if (began === this.#generation) this.#known.set(hash, found, { ttl: found === 'unknown' ? UNKNOWN_FOR_MS : KNOWN_FOR_MS })
    return found
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
