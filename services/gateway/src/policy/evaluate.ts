import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Principal } from '@wordclaw/shared/principal'
import { z } from 'zod'
import { PLATFORM_SCOPE, parseScopes } from '../keys/scopes.ts'
import { governing } from '../ports.ts'
import type { PolicyEngine, PolicyRequest, Verdict } from './engine.ts'
import { UnknownOperation } from './policy.errors.ts'
import { DecisionView, Evaluation } from './policy.schema.ts'
import type { PolicyStore } from './policy-store.ts'

const Input = z.strictObject(Evaluation)

const scopesOfKey = statement(
  'policy_subject_scopes',
  'select scopes from gateway.api_keys where id = $1 and domain_id = $2 and revoked_at is null',
)

/** Answers what would be decided, by the AuthZEN 1.0 evaluation API. Nothing is done, and only the question itself is logged. */
export const evaluate = governing
  .meta({
    summary: 'Ask what policy would decide',
    operation: 'policy.read',
    resource: { type: 'policy' },
    rest: 'POST /policy/evaluate',
    bare: true,
    errors: [UnknownOperation],
  })
  .input(Input)
  .output(DecisionView)
  .query(async ({ ctx: { database, policies, principal }, input }) => {
    const engine = await policies.engineFor(principal.domainId)
    return decisionOf(engine.decide(await policyRequestOf(input, principal, policies, database.sql)), engine)
  })

/** The question as the engine takes it. */
export async function policyRequestOf(
  { subject, action, operation: named, resource, context = {} }: z.output<typeof Input>,
  principal: Principal,
  { families }: PolicyStore,
  sql: Sql,
): Promise<PolicyRequest> {
  const operation = action?.name ?? named ?? ''
  if (!families.has(operation)) throw new UnknownOperation({ operation })
  const own = subject === undefined || subject.id === principal.id
  const scopes = subject?.properties?.scopes ?? (own ? principal.scopes : await scopesOf(subject.id, principal.domainId, sql))
  return {
    operation,
    principal: {
      id: subject?.id ?? principal.id,
      credential: 'valid',
      scopes,
      domain: principal.domainId,
      platform: own && scopes.includes(PLATFORM_SCOPE),
    },
    resource: { type: resource.type, id: String(resource.id ?? ''), domain: resource.properties?.domain ?? principal.domainId },
    context: {
      environment: context.environment ?? 'rest',
      dryRun: context.dryRun ?? false,
      ...(context.status !== undefined && { status: context.status }),
    },
  }
}

async function scopesOf(subjectId: string, domainId: number, sql: Sql): Promise<string[]> {
  const [, id] = /^api_key:([1-9]\d{0,8})$/.exec(subjectId) ?? []
  if (!id) return []
  const [row] = await sql.query<{ scopes: string }>(scopesOfKey, [Number(id), domainId])
  return parseScopes(row?.scopes ?? '')
}

export const decisionOf = (
  { outcome, code, remediation, determining }: Verdict,
  { revision }: PolicyEngine,
): z.input<typeof DecisionView> => ({
  decision: outcome === 'allow',
  context: { outcome, code, remediation, determining: [...determining], policyVersion: revision },
})
