import { PlanTooLarge, PlanUnavailable } from '@wordclaw/shared/plans/plan.errors'
import type { PlanView } from '@wordclaw/shared/plans/plan.schema'
import { ProblemError } from '@wordclaw/shared/problem'
import { JsonDocument } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { listenersOf } from './listeners.ts'
import { forwarded, planPortsOf } from './owners.ts'
import { OpenPlanView } from './plan.schema.ts'

/** Works out what a mutation would do, and keeps that for a day, to be applied as it is. Whoever may make the call may plan it. */
export const create = forwarded
  .meta({
    summary: 'Plan a mutation: what it would do, without doing it',
    operation: 'plan.write',
    resource: { type: 'plan' },
    rest: 'POST /plans',
    status: 201,
    errors: [PlanUnavailable, PlanTooLarge],
    next: 'Have it done exactly so with POST /api/plans/{id}/apply and the hash.',
  })
  .input(
    z.strictObject({
      procedure: z.string().max(200).describe('The mutation, as GET /api/capabilities names it: content.items.update.'),
      input: JsonDocument.default({}).describe('Its input.'),
    }),
  )
  .output(OpenPlanView)
  .mutation(async ({ ctx, input: { procedure, input } }) => {
    const { call, sql, principal } = ctx
    const { decideFor, services } = planPortsOf(ctx)
    const granted = await decideFor({ call, procedure, input, dryRun: true })
    const { service, path, domain, operation } = granted.entry
    if (domain !== undefined)
      throw new PlanUnavailable({ procedure, reason: 'anybody may call it, and a plan tells what only few may see.' })
    if (operation.startsWith('plan.')) throw new PlanUnavailable({ procedure, reason: 'it is about plans itself.' })
    const order = {
      kind: 'make',
      via: { procedure: call.procedure, decisionId: call.decisionId },
      procedure,
      policyVersion: granted.policyVersion,
      tried: call.dryRun,
    } as const
    const answered = await services.call(service, { ...granted.call, plan: order }, path, input)
    if (!answered.ok) throw new ProblemError(answered.problem, { cause: answered.fault })
    const plan = JSON.parse(answered.body) as PlanView
    return { ...plan, webhooks: await listenersOf(sql, principal.domainId, plan.events) }
  })
