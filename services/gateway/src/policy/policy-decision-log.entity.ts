import { defineEntity, p } from '@mikro-orm/core'

/** One decision: who wanted what, what was decided, by which rules. Rows are only ever added. */
export const PolicyDecisionLog = defineEntity({
  name: 'PolicyDecisionLog',
  tableName: 'policy_decision_logs',
  schema: 'gateway',
  properties: {
    id: p.bigint().primary().autoincrement(),
    decisionId: p.uuid().unique('policy_decision_logs_decision_id_unique'),
    domainId: p.integer().nullable(),
    principalId: p.text().nullable(),
    operation: p.text(),
    procedure: p.text(),
    resourceType: p.text(),
    resourceId: p.text().nullable(),
    environment: p.text(),
    outcome: p.text(),
    code: p.text(),
    remediation: p.text().nullable(),
    determining: p.text(),
    policyVersion: p.text(),
    evaluationDurationMs: p.integer(),
    evaluationUs: p.integer(),
    requestId: p.text(),
    traceId: p.text().nullable(),
    dryRun: p.boolean(),
    input: p.json<Record<string, unknown>>(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  checks: [
    { name: 'policy_decision_logs_environment_check', expression: `environment in ('rest', 'trpc', 'graphql', 'mcp', 'job')` },
    { name: 'policy_decision_logs_outcome_check', expression: `outcome in ('allow', 'deny', 'challenge')` },
  ],
  indexes: [{ name: 'policy_decision_logs_domain', properties: ['domainId', 'id'] }],
})
