import { auditOf } from '../audit.ts'
import type { Sql } from '../database/sql.ts'
import type { Attempt } from '../idempotency/attempt.ts'
import { recordIn } from '../outbox/write.ts'
import { problemOf } from '../problem.ts'
import { isoOf } from '../time.ts'
import { differences, essential, pointersOf } from './differences.ts'
import type { Effects } from './effects.ts'
import { inverseOf } from './inverse.ts'
import { movedSince } from './moved.ts'
import { PLAN_ERRORS, PlanApplied, PlanExpired, PlanHashMismatch, PlanNotFound, PlanStale } from './plan.errors.ts'
import { type PlanBody, planHash } from './plan-body.ts'
import type { Applying } from './planning.ts'
import { type Read, Rehearsal } from './rehearsal.ts'
import { type PlanRow, statementsOf } from './statements.ts'

const MOST_POINTERS = 20

/** Rolls back a run that did something else than its plan says. */
class Diverged extends Error {
  readonly effects: Effects
  readonly reads: readonly Read[]
  constructor(effects: Effects, reads: readonly Read[]) {
    super('not as planned')
    this.effects = effects
    this.reads = reads
  }
}

/**
 * Makes a mutation as its plan has it, in one transaction: the plan is locked, the mutation made, its hash worked out anew, and only if it is that of the plan
 * does everything commit, with the plan marked as applied. Answers what the mutation answers.
 */
export async function applyPlan(applying: Applying, attempt?: Attempt): Promise<string> {
  const { call, order, now, run, database, schema } = applying
  const [row] = await database.sql.query<PlanRow>(statementsOf(schema).byId, [order.id, call.principal.domainId])
  const plan = refuseUnfit(applying, row)
  const body = JSON.parse(plan.body) as PlanBody
  try {
    return await run(call, JSON.parse(plan.input), now, { rehearsal: new Application(applying, plan, body), attempt })
  } catch (error) {
    throw (await staleness(applying, plan, body, error)) ?? error
  }
}

/** The run that counts. */
class Application extends Rehearsal {
  readonly #applying: Applying
  readonly #plan: PlanRow
  readonly #body: PlanBody

  constructor(applying: Applying, plan: PlanRow, body: PlanBody) {
    super(applying.database, applying.schema)
    this.#applying = applying
    this.#plan = plan
    this.#body = body
  }

  override async begin(inside: Pick<Sql, 'query'>): Promise<void> {
    const { order, call, schema } = this.#applying
    const [row] = await inside.query<PlanRow>(statementsOf(schema).lock, [order.id, call.principal.domainId])
    refuseUnfit(this.#applying, row)
    await super.begin(inside)
  }

  override async end(inside: Pick<Sql, 'query'>, answer: string): Promise<void> {
    await super.end(inside, answer)
    const { order, call, schema, meta } = this.#applying
    const { id: principalId, domainId } = call.principal
    const { procedure } = order
    const input: unknown = JSON.parse(this.#plan.input)
    const done = this.effects ?? { changes: [], events: [] }
    const reads = this.readSet()
    const effects = essentialOf(done, this.#plan, this.#body, principalId)
    if (planHash({ procedure, input, domainId, effects, reads }) !== order.hash) throw new Diverged(effects, reads)
    const inverse = inverseOf(meta.inverse, input, JSON.parse(answer), done)
    await inside.query(statementsOf(schema).applied, [order.id, domainId, principalId, JSON.stringify({ ...this.#body, inverse })])
    await recordIn(inside, schema, domainId, [auditOf({ ...call, ...order.via }, 'plan', order.id)], call.traceparent)
  }
}

/** What was done in place of what was planned, as the plan's hash takes it. */
const essentialOf = (effects: Effects, { principal_id }: PlanRow, { generated, signed }: PlanBody, principalId: string): Effects =>
  essential(effects, generated, signed, [principal_id, principalId])

/** The plan, if it is one that can be applied by this order. */
function refuseUnfit({ order: { id, hash, procedure } }: Applying, row: PlanRow | undefined): PlanRow {
  if (row?.procedure !== procedure) throw new PlanNotFound({ id })
  if (row.hash !== hash) throw new PlanHashMismatch({ id })
  if (row.applied_at !== null) throw new PlanApplied({ id, appliedAt: isoOf(row.applied_at), appliedBy: row.applied_by ?? '' })
  if (row.expired) throw new PlanExpired({ id, expiresAt: isoOf(row.expires_at) })
  return row
}

const OWN_CODES = new Set(PLAN_ERRORS.map(({ definition: { code } }) => code))

/** Why the plan does not hold any more, if that is what an error says. */
async function staleness(
  { database, call, order: { id } }: Applying,
  plan: PlanRow,
  body: PlanBody,
  error: unknown,
): Promise<Error | null> {
  const cause = error instanceof Error && error.cause instanceof Diverged ? error.cause : error
  if (cause instanceof Diverged) {
    const planned = essentialOf(body.effects, plan, body, call.principal.id)
    const differs = pointersOf(differences(planned, cause.effects).slice(0, MOST_POINTERS))
    return new PlanStale({ id, moved: await movedSince(database, body.reads, cause.reads), differs })
  }
  const { code, detail, status } = problemOf(error)
  if (status >= 500 || OWN_CODES.has(code) || code.startsWith('IDEMPOTENCY_')) return null
  return new PlanStale({ id, moved: await movedSince(database, body.reads, []), differs: [], refusal: { code, detail } })
}
