import { PlanApplied, PlanExpired, PlanHashMismatch, PlanNotFound, PlanStale } from '@wordclaw/shared/plans/plan.errors'
import { PlanHash, PlanId, PlanView } from '@wordclaw/shared/plans/plan.schema'
import { ProblemError } from '@wordclaw/shared/problem'
import { z } from 'zod'
import { forwarded, planPortsOf } from './owners.ts'

/**
 * Has a plan done exactly as it says, once, by whoever may make the call: it is decided anew for whoever applies it, who need not be its author. Nothing is
 * done if it would be anything else than was planned.
 */
export const applyPlan = forwarded
  .meta({
    summary: 'Apply a plan, exactly as it is',
    operation: 'plan.apply',
    resource: { type: 'plan', id: 'id' },
    rest: 'POST /plans/:id/apply',
    errors: [PlanNotFound, PlanHashMismatch, PlanExpired, PlanApplied, PlanStale],
    next: 'Undo it, if need be, with the call in inverse.',
  })
  .input(z.strictObject({ id: PlanId, hash: PlanHash }))
  .output(
    z.object({
      id: PlanId,
      hash: PlanHash,
      procedure: z.string(),
      answer: z.unknown().describe('What the procedure answered.'),
      inverse: PlanView.shape.inverse,
      noInverse: PlanView.shape.noInverse,
    }),
  )
  .mutation(async ({ ctx, input: { id, hash } }) => {
    const { call } = ctx
    const { decideFor, services } = planPortsOf(ctx)
    const owner = ctx.ownerById(id)
    if (!owner) throw new PlanNotFound({ id })
    const { procedure, input } = await owner.call('get', PlanView, { id })
    const granted = await decideFor({ call, procedure, input, dryRun: call.dryRun })
    const via = { procedure: call.procedure, decisionId: call.decisionId }
    const order = { kind: 'apply', via, procedure, owner: owner.service, id, hash } as const
    const { service, path } = granted.entry
    const answered = await services.call(service, { ...granted.call, plan: order }, path, input)
    if (!answered.ok) throw new ProblemError(answered.problem, { cause: answered.fault })
    const { inverse, noInverse } = await owner.call('get', PlanView, { id })
    return { id, hash, procedure, answer: JSON.parse(answered.body), inverse, noInverse }
  })
