import { z } from 'zod'
import { governing } from '../ports.ts'
import { acceptedRules } from './domain-policy.ts'
import { decisionOf, policyRequestOf } from './evaluate.ts'
import { InvalidPolicy, UnknownOperation } from './policy.errors.ts'
import { DecisionView, Evaluation, PolicyText, Replay } from './policy.schema.ts'
import { replay } from './replay.ts'

/** Tries policies that are not in force: on one question, and on the decisions that the domain has seen. */
export const simulate = governing
  .meta({
    summary: 'Try policies before they rule',
    operation: 'policy.read',
    resource: { type: 'policy' },
    rest: 'POST /policy/simulate',
    errors: [InvalidPolicy, UnknownOperation],
    next: 'Put them in force with POST /api/policy/publish.',
  })
  .input(z.strictObject({ text: PolicyText, ...Evaluation, resource: Evaluation.resource.optional() }))
  .output(z.object({ decision: DecisionView.nullable(), replay: Replay }))
  .query(async ({ ctx: { database, policies, principal }, input: { text, resource, ...question } }) => {
    const engine = policies.candidate(acceptedRules(text, policies))
    const decision = resource
      ? decisionOf(engine.decide(await policyRequestOf({ resource, ...question }, principal, policies, database.sql)), engine)
      : null
    return { decision, replay: await replay(engine, principal.domainId, database.sql) }
  })
