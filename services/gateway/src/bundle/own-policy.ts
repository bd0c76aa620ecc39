import { ImportDomainNotEmpty } from '@wordclaw/shared/bundle/import.errors'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Principal } from '@wordclaw/shared/principal'
import { acceptedRules } from '../policy/domain-policy.ts'
import { lockouts } from '../policy/lockout.ts'
import { InvalidPolicy } from '../policy/policy.errors.ts'
import type { PolicyStore } from '../policy/policy-store.ts'

/** The policies of a domain as a bundle has them. */
export interface OwnPolicy {
  readonly version: string
  readonly text: string
}

const active = statement('bundle_own_policy', `select version, text from gateway.policies where domain_id = $1 and status = 'active'`)

/** What the domain has added to the base set; null if nothing. */
export async function ownPolicy(sql: Pick<Sql, 'query'>, domainId: number): Promise<OwnPolicy | null> {
  const [policy] = await sql.query<OwnPolicy>(active, [domainId])
  return policy ?? null
}

/** Refuses policies of a bundle that could not be published here, by whoever imports it. */
export async function refuseUnfit(
  sql: Pick<Sql, 'query'>,
  policies: PolicyStore,
  principal: Principal,
  { text }: OwnPolicy,
): Promise<void> {
  const issues = lockouts(policies.candidate(acceptedRules(text, policies)), principal)
  if (issues.length > 0) throw new InvalidPolicy({ issues })
  const present = await ownPolicy(sql, principal.domainId)
  // The same text is what an earlier call has brought.
  if (present && present.text !== text) throw new ImportDomainNotEmpty({ found: { policies: 1 } })
}
