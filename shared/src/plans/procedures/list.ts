import { z } from 'zod'
import { direct } from '../../procedure.ts'
import { PlanHeads, planHeadOf } from '../plan.schema.ts'
import { type PlanRow, statementsOf } from '../statements.ts'

/** Lists the plans of a domain below an id, the latest first, without what they would change. */
export const listPlans = (schema: string) =>
  direct
    .meta({ summary: 'List plans of this service', operation: 'plan.list', resource: { type: 'plan' }, internal: true })
    .input(z.strictObject({ below: z.int().positive(), limit: z.int().min(1).max(501) }))
    .output(PlanHeads)
    .query(async ({ ctx: { sql, principal }, input: { below, limit } }) => {
      const rows = await sql.query<Omit<PlanRow, 'input'>>(statementsOf(schema).page, [principal.domainId, below, limit])
      return { items: rows.map(planHeadOf) }
    })
