import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { auditOf } from '../audit.ts'
import type { Sql } from '../database/sql.ts'
import { recordIn } from '../outbox/write.ts'
import { rolledBack } from '../procedure.ts'
import { canonical } from './canonical.ts'
import { blanked, differences, essential, signatures } from './differences.ts'
import type { Effects } from './effects.ts'
import { inverseOf } from './inverse.ts'
import { PlanUnavailable } from './plan.errors.ts'
import { planViewOf } from './plan.schema.ts'
import { type PlanBody, planHash } from './plan-body.ts'
import type { Making } from './planning.ts'
import { Rehearsal } from './rehearsal.ts'
import { type PlanRow, statementsOf } from './statements.ts'

/** How often it is rehearsed anew when something moves in between. */
const MAX_TRIES = 5

/** How far apart the clocks of two rehearsals are. */
const APART_MS = 3_661_117

interface Rehearsed {
  readonly rehearsal: Rehearsal
  readonly effects: Effects
  readonly answer: unknown
}

/**
 * Works out what a mutation would do, and keeps it as a plan. It is rehearsed twice over the same state, at different times and under different request ids,
 * and rolled back both times: what differs between the two is generated, and all the rest is the plan.
 */
export async function makePlan(making: Making): Promise<string> {
  const { call, input, order, meta } = making
  const { procedure } = order
  if (meta.secretAnswer) throw new PlanUnavailable({ procedure, reason: 'its answer holds a secret, and a plan is kept.' })
  const [first, second] = await twice(making)
  const { id: principalId, domainId } = call.principal
  const generated = differences(first.effects, second.effects)
  const signed = signatures(first.effects, principalId)
  // Of a large plan, each part takes a while: others get their turn in between.
  await setImmediate()
  const inverses = [first, second].map(({ answer, effects }) => inverseOf(meta.inverse, input, answer, effects))
  const body: PlanBody = {
    effects: blanked(first.effects, generated) as Effects,
    reads: first.rehearsal.readSet(),
    answer: unlike(first.answer, second.answer),
    inverse: unlike(inverses[0], inverses[1]) as PlanBody['inverse'],
    policy: { decisionId: call.decisionId, version: order.policyVersion },
    generated,
    signed,
  }
  const effects = essential(first.effects, generated, signed, [principalId])
  const hash = planHash({ procedure, input, domainId, effects, reads: body.reads })
  await setImmediate()
  return JSON.stringify(planViewOf(await kept(making, hash, body)))
}

const unlike = (one: unknown, other: unknown): unknown => blanked(one, differences(one, other))

/** Two rehearsals that saw the same state. */
async function twice(making: Making): Promise<[Rehearsed, Rehearsed]> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const first = await rehearsed(making, 0)
    const second = await rehearsed(making, APART_MS)
    const comparable = outlineOf(first.effects) === outlineOf(second.effects) && first.rehearsal.began !== second.rehearsal.began
    if (comparable && canonical(first.rehearsal.readSet()) === canonical(second.rehearsal.readSet())) return [first, second]
  }
  throw new PlanUnavailable({ procedure: making.order.procedure, reason: 'it did something else each time it was tried; try again.' })
}

/** Which things are changed, in which way, and which events are published. */
const outlineOf = ({ changes, events }: Effects): string =>
  canonical([changes.map(({ entity, key, after }) => [entity, key, after !== null]), events.map(({ subject }) => subject)])

async function rehearsed({ database, schema, call, order, input, now, run }: Making, apartMs: number): Promise<Rehearsed> {
  const rehearsal = new Rehearsal(database, schema)
  const trace = apartMs === 0 ? '1' : '2'
  const tried = {
    ...call,
    dryRun: true,
    idempotencyKey: undefined,
    traceparent: `00-${trace.repeat(32)}-${trace.repeat(16)}-00`,
    ...(apartMs !== 0 && { requestId: randomUUID(), decisionId: randomUUID() }),
  }
  const text = await run(tried, input, new Date(now.getTime() + apartMs), { rehearsal })
  if (!rehearsal.effects)
    throw new PlanUnavailable({ procedure: order.procedure, reason: 'what it does is not one transaction of its service.' })
  return { rehearsal, effects: rehearsal.effects, answer: JSON.parse(text) as unknown }
}

/** Keeps the plan, with its own line in the audit trail. A dry run of planning keeps nothing. */
async function kept({ database, schema, call, order, input }: Making, hash: string, body: PlanBody): Promise<PlanRow> {
  const { id: principalId, domainId } = call.principal
  const { insert, byId } = statementsOf(schema)
  const keep = async (sql: Sql): Promise<PlanRow> => {
    const values = [domainId, principalId, order.procedure, JSON.stringify(input), hash, JSON.stringify(body)]
    const [made] = await sql.query<{ id: number }>(insert, values)
    const [row] = await sql.query<PlanRow>(byId, [made?.id, domainId])
    if (!row) throw new Error('the plan was not kept')
    await recordIn(sql, schema, domainId, [auditOf({ ...call, ...order.via }, 'plan', row.id)], call.traceparent)
    return row
  }
  const row = await (order.tried ? rolledBack(database.sql, keep) : database.sql.transaction(keep))
  database.committed.wake()
  return row
}
