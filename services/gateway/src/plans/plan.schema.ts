import { PlanView } from '@wordclaw/shared/plans/plan.schema'
import { z } from 'zod'

/** A plan as callers see it: with who would hear of it. */
export const OpenPlanView = PlanView.extend({
  webhooks: z.int().describe('How many webhooks of the domain would be told of one of its events.'),
})
