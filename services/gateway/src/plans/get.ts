import { PlanNotFound } from '@wordclaw/shared/plans/plan.errors'
import { PlanId, PlanView } from '@wordclaw/shared/plans/plan.schema'
import { z } from 'zod'
import { listenersOf } from './listeners.ts'
import { forwarded, planPortsOf } from './owners.ts'
import { OpenPlanView } from './plan.schema.ts'

/** Shows a plan to whoever may make the call that it is a plan of. */
export const get = forwarded
  .meta({
    summary: 'Read a plan',
    operation: 'plan.read',
    resource: { type: 'plan', id: 'id' },
    rest: 'GET /plans/:id',
    errors: [PlanNotFound],
    next: 'Have it done exactly so with POST /api/plans/{id}/apply and the hash.',
  })
  .input(z.strictObject({ id: PlanId }))
  .output(OpenPlanView)
  .query(async ({ ctx, input: { id } }) => {
    const owner = ctx.ownerById(id)
    if (!owner) throw new PlanNotFound({ id })
    const plan = await owner.call('get', PlanView, { id })
    await planPortsOf(ctx).decideFor({ call: ctx.call, procedure: plan.procedure, input: plan.input, dryRun: true })
    return { ...plan, webhooks: await listenersOf(ctx.sql, ctx.principal.domainId, plan.events) }
  })
