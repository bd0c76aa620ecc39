import type { Database } from '../database/database.ts'
import type { Attempt } from '../idempotency/attempt.ts'
import { type OnceAnswer, once } from '../idempotency/once.ts'
import type { Call, PlanOrder } from '../principal.ts'
import type { ProcedureMeta } from '../procedure.ts'
import { applyPlan } from './apply-plan.ts'
import { makePlan } from './make-plan.ts'
import { PlanNotFound } from './plan.errors.ts'
import { Rehearsal } from './rehearsal.ts'

/** One run of the mutation that is planned. */
type Run = (call: Call, input: unknown, now: Date, parts: { rehearsal: Rehearsal; attempt?: Attempt | undefined }) => Promise<string>

/** A mutation of a service that is to be planned, or applied as planned. */
interface Planning<O extends PlanOrder = PlanOrder> {
  readonly database: Database
  readonly schema: string
  readonly meta: ProcedureMeta
  readonly call: Call
  readonly order: O
  readonly input: unknown
  readonly now: Date
  readonly run: Run
}

export type Making = Planning<Extract<PlanOrder, { kind: 'make' }>>
export type Applying = Planning<Extract<PlanOrder, { kind: 'apply' }>>

/** Thrown out of a procedure that others perform, with what they made of the order. */
export class PlannedElsewhere extends Error {
  readonly body: string
  constructor(body: string) {
    super('planned by the service that performs it')
    this.body = body
  }
}

/** Follows an order about a plan. The answer is the plan where one is made, and what the mutation answers where one is applied. */
export async function planned(planning: Planning): Promise<OnceAnswer> {
  const { order } = planning
  try {
    if (order.kind === 'make') return { body: await makePlan({ ...planning, order }) }
    if (order.owner !== planning.schema) return { body: await passedOn(planning, order.id) }
    return await applied({ ...planning, order })
  } catch (error) {
    const elsewhere = error instanceof Error && error.cause instanceof PlannedElsewhere ? error.cause : error
    if (elsewhere instanceof PlannedElsewhere) return { body: elsewhere.body }
    throw error
  }
}

/** For the service that has the plan to apply. A mutation of this one's own must not be made instead. */
function passedOn({ call, input, now, run, database, schema }: Planning, id: number): Promise<string> {
  const rehearsal = new Rehearsal(database, schema)
  rehearsal.begin = () => Promise.reject(new PlanNotFound({ id }))
  return run(call, input, now, { rehearsal })
}

async function applied(planning: Applying): Promise<OnceAnswer> {
  const { database, schema, call, order } = planning
  const { idempotencyKey: key } = call
  if (key === undefined || call.dryRun) return { body: await applyPlan(planning) }
  const keyed = { sql: database.sql, schema, call, key, input: { plan: order.id, hash: order.hash }, secrets: null }
  return once(keyed, (attempt) => applyPlan(planning, attempt))
}
