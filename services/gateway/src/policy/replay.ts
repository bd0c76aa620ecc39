import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { z } from 'zod'
import type { PolicyEngine, PolicyRequest } from './engine.ts'
import type { Replay } from './policy.schema.ts'

/** How many of a domain's latest decisions a candidate is tried on. */
const REPLAYED = 1_000
const EXAMPLES = 20
/** Decisions between two turns of the event loop: a cold one takes up to 0.3 ms. */
const CHUNK = 50

interface RecordedDecision {
  decision_id: string
  principal_id: string | null
  operation: string
  resource_type: string
  resource_id: string | null
  domain_id: number
  code: string
  input: Pick<PolicyRequest, 'principal' | 'context'>
}

const recent = statement(
  'policy_decisions_recent',
  `select decision_id, principal_id, operation, resource_type, resource_id, domain_id, code, input
   from gateway.policy_decision_logs where domain_id >= $1 and domain_id < $1 + 1 order by domain_id desc, id desc limit ${REPLAYED}`,
)

/** Takes a domain's latest decisions again with another engine, and tells which would have gone otherwise. */
export async function replay(engine: PolicyEngine, domainId: number, sql: Pick<Sql, 'query'>): Promise<z.input<typeof Replay>> {
  const rows = await sql.query<RecordedDecision>(recent, [domainId])
  const flipped = []
  for (const [index, row] of rows.entries()) {
    if (index % CHUNK === CHUNK - 1) await nextTurn()
    const resource = { type: row.resource_type, id: row.resource_id ?? '', domain: row.domain_id }
    const { code } = engine.decide({ operation: row.operation, resource, ...row.input })
    if (code === row.code) continue
    flipped.push({
      decisionId: row.decision_id,
      principalId: row.principal_id,
      operation: row.operation,
      resourceType: row.resource_type,
      was: row.code,
      wouldBe: code,
    })
  }
  return { replayed: rows.length, flips: flipped.length, examples: flipped.slice(0, EXAMPLES) }
}
