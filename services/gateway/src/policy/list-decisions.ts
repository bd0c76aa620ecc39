import { statement } from '@wordclaw/shared/database/sql'
import { decodeCursor, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { isoOf } from '@wordclaw/shared/time'
import { z } from 'zod'
import { InvalidCursor } from '../gateway.errors.ts'
import type { DecisionRow } from './decision-log.ts'
import { DecisionLogView } from './policy.schema.ts'

const Position = z.strictObject({ id: z.int().positive() })

const before = statement(
  'policy_decisions_page',
  `select * from gateway.policy_decision_logs where domain_id >= $1 and (domain_id, id) < ($1, $2::bigint) order by domain_id desc, id desc limit $3`,
)

type Row = DecisionRow & { id: string | number }

/** Lists the domain's decisions, newest first, refusals included. */
export const listDecisions = direct
  .meta({
    summary: 'List policy decisions',
    operation: 'audit.read',
    resource: { type: 'policy_decision' },
    rest: 'GET /policy/decisions',
    errors: [InvalidCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(DecisionLogView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor } }) => {
    const after = cursor === undefined ? { id: Number.MAX_SAFE_INTEGER } : decodeCursor(Position, cursor)
    if (after === null) throw new InvalidCursor({})
    const rows = await sql.query<Row>(before, [principal.domainId, after.id, limit + 1])
    return page(rows, limit, viewOf, ({ id }) => ({ id: Number(id) }))
  })

const viewOf = (row: Row): z.input<typeof DecisionLogView> => ({
  id: Number(row.id),
  decisionId: row.decision_id,
  principalId: row.principal_id,
  operation: row.operation,
  procedure: row.procedure,
  resourceType: row.resource_type,
  resourceId: row.resource_id,
  environment: row.environment,
  outcome: row.outcome,
  code: row.code,
  remediation: row.remediation,
  determining: row.determining.split(',').filter((rule) => rule !== ''),
  policyVersion: row.policy_version,
  evaluationDurationMs: row.evaluation_duration_ms,
  evaluationUs: row.evaluation_us,
  requestId: row.request_id,
  traceId: row.trace_id,
  dryRun: row.dry_run,
  createdAt: isoOf(row.created_at),
})
