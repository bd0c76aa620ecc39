import type { Problem } from '@wordclaw/shared/problem'
import { refusalOf } from '../decide.ts'
import type { Caller } from '../invoke.ts'
import type { Authentication, Authenticator, Identity } from '../keys/authenticate.ts'
import type { PolicyEngine, PolicyRequest } from '../policy/engine.ts'
import type { PolicyStore } from '../policy/policy-store.ts'
import type { Told } from './live-event.ts'
import { SUBSCRIBE } from './subscribe.ts'

/** What a subscriber may be told at this moment: nothing, and why, or what policy allows. */
export type Standing = { readonly refusal: Problem } | { readonly mayBeTold: (told: Told) => boolean; readonly expiresAt: number }

export interface RightsPorts {
  readonly authenticator: Authenticator
  readonly policies: PolicyStore
}

/** The domain whose events a caller is told of. */
export const domainOf = ({ domain }: Caller, identity: Identity): number => (domain === undefined ? identity.domainId : Number(domain))

/** Finds out what a subscriber may be told, by the key and the policies as they are now. Rejects if that cannot be found out. */
export async function standingOf({ authenticator, policies }: RightsPorts, caller: Caller, domainId: number): Promise<Standing> {
  const authentication = await authenticator.authenticate(caller.credential)
  const engine = await policies.engineFor(domainId)
  const verdict = engine.decide(requestOf(caller, authentication, domainId, SUBSCRIBE.operation, { type: SUBSCRIBE.resource.type, id: '' }))
  if (verdict.outcome !== 'allow') return { refusal: refusalOf(verdict) }
  return { mayBeTold: (told) => allows(engine, caller, authentication, domainId, told), expiresAt: authentication.identity?.expiresAt ?? 0 }
}

function allows(
  engine: PolicyEngine,
  caller: Caller,
  authentication: Authentication,
  domainId: number,
  { operation, entityType, entityId }: Told,
): boolean {
  const resource = { type: entityType, id: entityId === null ? '' : String(entityId) }
  return engine.decide(requestOf(caller, authentication, domainId, operation, resource)).outcome === 'allow'
}

const requestOf = (
  { environment }: Caller,
  { credential, identity }: Authentication,
  domainId: number,
  operation: string,
  resource: { type: string; id: string },
): PolicyRequest => ({
  operation,
  principal: {
    id: identity?.id ?? '',
    credential,
    scopes: identity?.scopes ?? [],
    domain: identity?.domainId ?? domainId,
    platform: identity?.platform ?? false,
  },
  resource: { ...resource, domain: domainId },
  context: { environment, dryRun: false },
})
