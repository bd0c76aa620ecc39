import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'

/** The question of an AuthZEN evaluation. `operation` is the reference's word for `action.name`. */
export const Evaluation = {
  subject: z
    .strictObject({
      type: z.string().max(64),
      id: z.string().max(64),
      properties: z.strictObject({ scopes: z.array(z.string().max(64)).max(16).optional() }).optional(),
    })
    .optional()
    .describe('Who would call; the caller, if left out. With properties.scopes the question is a hypothetical one.'),
  action: z.strictObject({ name: z.string().max(64) }).optional(),
  operation: z.string().max(64).optional().describe('The same as action.name.'),
  resource: z.strictObject({
    type: z.string().max(64),
    id: z.union([z.string().max(64), z.int()]).optional(),
    contentTypeId: z.int().optional(),
    properties: z.strictObject({ domain: RowId.optional() }).optional(),
  }),
  context: z
    .strictObject({
      environment: z.enum(['rest', 'trpc', 'graphql', 'mcp', 'job']).optional(),
      dryRun: z.boolean().optional(),
      status: z.string().max(64).optional().describe('The workflow state that a write would ask for.'),
    })
    .optional(),
}

export const DecisionView = z
  .object({
    decision: z.boolean(),
    context: z.object({
      outcome: z.enum(['allow', 'deny', 'challenge']),
      code: z.string(),
      remediation: z.string().nullable(),
      determining: z.array(z.string()).describe('The rules that decided, the one that speaks for them first.'),
      policyVersion: z.string(),
    }),
  })
  .meta({ id: 'PolicyDecision' })

export const PolicyText = z
  .string()
  .min(1)
  .max(65_536)
  .describe('Cedar policies: forbids with @id, @code and @remediation, that are added to the base set.')

/** A recorded decision that another policy set would have taken differently. */
const Flip = z.object({
  decisionId: z.string(),
  principalId: z.string().nullable(),
  operation: z.string(),
  resourceType: z.string(),
  was: z.string().describe('The code at the time.'),
  wouldBe: z.string().describe('The code under the candidate.'),
})

export const Replay = z
  .object({ replayed: z.int().describe('How many recorded decisions were taken again.'), flips: z.int(), examples: z.array(Flip) })
  .meta({ id: 'PolicyReplay' })

export const PolicyView = z
  .object({
    id: RowId,
    version: z.string(),
    hash: z.string(),
    text: z.string(),
    status: z.string(),
    createdBy: z.string().nullable(),
    createdAt: Timestamp,
    activatedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Policy' })

export const DecisionLogView = z
  .object({
    id: z.int(),
    decisionId: z.string(),
    principalId: z.string().nullable(),
    operation: z.string(),
    procedure: z.string(),
    resourceType: z.string(),
    resourceId: z.string().nullable(),
    environment: z.string(),
    outcome: z.string(),
    code: z.string(),
    remediation: z.string().nullable(),
    determining: z.array(z.string()),
    policyVersion: z.string(),
    evaluationDurationMs: z.int(),
    evaluationUs: z.int(),
    requestId: z.string(),
    traceId: z.string().nullable(),
    dryRun: z.boolean(),
    createdAt: Timestamp,
  })
  .meta({ id: 'PolicyDecisionLogEntry' })
