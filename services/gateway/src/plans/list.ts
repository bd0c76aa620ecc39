import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { PlanHeads, PlanHeadView } from '@wordclaw/shared/plans/plan.schema'
import { z } from 'zod'
import { InvalidCursor } from '../gateway.errors.ts'
import { forwarded } from './owners.ts'

/** Lists the plans of all services as one list, by id, the highest first. What they would change is shown one by one, to those who may change it. */
export const list = forwarded
  .meta({
    summary: 'List plans',
    operation: 'plan.list',
    resource: { type: 'plan' },
    rest: 'GET /plans',
    errors: [InvalidCursor],
    next: 'Read what one would do with GET /api/plans/{id}.',
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(PlanHeadView))
  .query(async ({ ctx: { owners }, input: { limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidCursor({})
    const lists = await Promise.all(owners.map((owner) => owner.call('list', PlanHeads, { below, limit: limit + 1 })))
    const plans = lists.flatMap(({ items }) => items).sort((one, other) => other.id - one.id)
    return page(
      plans.slice(0, limit + 1),
      limit,
      (plan) => plan,
      ({ id }) => ({ id }),
    )
  })
