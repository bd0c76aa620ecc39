import { createSigner, createVerifier } from 'fast-jwt'

/** Who calls, as far as a service is concerned: the gateway has authenticated them and policy has allowed the call. */
export interface Principal {
  /** `api_key:7`. Stable, never a secret. */
  readonly id: string
  readonly domainId: number
  readonly scopes: readonly string[]
}

/** That a call is not to be made just so: written down as a plan, or made as a plan has it. `via` is the call that ordered it. */
export type PlanOrder = {
  readonly via: { readonly procedure: string; readonly decisionId: string }
  /** The procedure that is planned, as callers know it. */
  readonly procedure: string
} & (
  | { readonly kind: 'make'; readonly policyVersion: string; readonly tried: boolean }
  | { readonly kind: 'apply'; readonly owner: string; readonly id: number; readonly hash: string }
)

/** One allowed call of one procedure. */
export interface Call {
  readonly principal: Principal
  /** Full path, `content.items.rollback`. */
  readonly procedure: string
  readonly requestId: string
  readonly decisionId: string
  readonly dryRun: boolean
  /** The W3C trace that the call belongs to. */
  readonly traceparent?: string | undefined
  /** The caller's word that another call of this procedure with this key is the same call again. */
  readonly idempotencyKey?: string | undefined
  /** The door it came in by. Known to the gateway only. */
  readonly environment?: string | undefined
  readonly plan?: PlanOrder | undefined
}

/** A signing key, named so that it can be replaced while tokens of the old one are still on their way. */
export interface IdentityKey {
  readonly id: string
  readonly secret: string
}

interface Claims {
  sub: string
  dom: number
  scp: readonly string[]
  op: string
  rid: string
  dec: string
  dry: boolean
  tp?: string
  key?: string
  pln?: PlanOrder
}

const LIFETIME_MS = 30_000

/** Signs the gateway's word for a call: valid for 30 s, for one procedure of one service. The first key signs. */
export function createIdentitySigner(keys: readonly IdentityKey[]): (service: string, call: Call) => string {
  const [key] = keys
  if (!key) throw new Error('an identity signer needs a key')
  const sign = createSigner({ key: key.secret, kid: key.id, algorithm: 'HS256', expiresIn: LIFETIME_MS })
  return (service, { principal, procedure, requestId, decisionId, dryRun, traceparent, idempotencyKey, plan }) =>
    sign({
      sub: principal.id,
      dom: principal.domainId,
      scp: principal.scopes,
      op: procedure,
      rid: requestId,
      dec: decisionId,
      dry: dryRun,
      tp: traceparent,
      key: idempotencyKey,
      pln: plan,
      aud: service,
    })
}

/** Checks a token and returns the call it vouches for, or null. Accepts any of the keys, so that they can rotate. */
export function createIdentityVerifier(keys: readonly IdentityKey[], service: string): (token: string) => Call | null {
  const verifiers = new Map<string, (token: string) => Claims>(
    keys.map(({ id, secret }) => [id, createVerifier({ key: secret, algorithms: ['HS256'], allowedAud: service })]),
  )
  // A token's header is one of few texts: its key is looked up by text, without parsing it again.
  const verifierOf = new Map<string, (token: string) => Claims>()
  return (token) => {
    const header = token.slice(0, token.indexOf('.'))
    let verify = verifierOf.get(header)
    if (!verify) {
      verify = verifiers.get(keyIdOf(header))
      if (!verify) return null
      if (verifierOf.size < 64) verifierOf.set(header, verify)
    }
    try {
      const { sub, dom, scp, op, rid, dec, dry, tp, key, pln } = verify(token)
      return {
        principal: { id: sub, domainId: dom, scopes: scp },
        procedure: op,
        requestId: rid,
        decisionId: dec,
        dryRun: dry,
        traceparent: tp,
        idempotencyKey: key,
        plan: pln,
      }
    } catch {
      return null
    }
  }
}

function keyIdOf(header: string): string {
  try {
    return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid?: string }).kid ?? ''
  } catch {
    return ''
  }
}
