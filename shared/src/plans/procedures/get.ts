import { z } from 'zod'
import { direct } from '../../procedure.ts'
import { PlanNotFound } from '../plan.errors.ts'
import { PlanId, PlanView, planViewOf } from '../plan.schema.ts'
import { type PlanRow, statementsOf } from '../statements.ts'

/** Reads a plan of this service. */
export const getPlan = (schema: string) =>
  direct
    .meta({
      summary: 'Read a plan of this service',
      operation: 'plan.read',
      resource: { type: 'plan', id: 'id' },
      internal: true,
      errors: [PlanNotFound],
    })
    .input(z.strictObject({ id: PlanId }))
    .output(PlanView)
    .query(async ({ ctx: { sql, principal }, input: { id } }) => {
      const [row] = await sql.query<PlanRow>(statementsOf(schema).byId, [id, principal.domainId])
      if (!row) throw new PlanNotFound({ id })
      return planViewOf(row)
    })
