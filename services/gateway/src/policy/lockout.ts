import type { Issue } from '@wordclaw/shared/errors'
import type { Principal } from '@wordclaw/shared/principal'
import type { PolicyEngine, PolicyRequest } from './engine.ts'

/** What whoever publishes policies must still be able to do under them: tell who they are, ask why, and publish others. */
const KEPT = ['identity.read', 'policy.read', 'policy.write']

/** What a candidate would take from its own publisher. A domain that forbids itself to change its policies could never change them again. */
export function lockouts(candidate: PolicyEngine, { id, scopes, domainId }: Principal): Issue[] {
  return KEPT.flatMap((operation) => {
    const request: PolicyRequest = {
      operation,
      principal: { id, credential: 'valid', scopes, domain: domainId, platform: false },
      resource: { type: operation.split('.', 1)[0] ?? '', id: '', domain: domainId },
      context: { environment: 'rest', dryRun: false },
    }
    const { outcome, determining } = candidate.decide(request)
    const [rule = 'unknown'] = determining
    return outcome === 'allow'
      ? []
      : [{ pointer: '/text', rule, message: `would keep you from ${operation} over REST, and so from changing it again` }]
  })
}
