import { z } from 'zod'
import { pointerOf } from '../problem.ts'
import { JsonDocument, RowId, Timestamp } from '../schema.ts'
import { differences, valueAt } from './differences.ts'
import type { Change } from './effects.ts'
import type { PlanBody } from './plan-body.ts'
import type { PlanRow } from './statements.ts'

export const PlanId = RowId.describe('The id of a plan.')
export const PlanHash = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')
  .describe('The hash of the plan: what was reviewed is what is applied.')

/** The most changes that an answer lists; the blast radius counts all of them. */
const LISTED = 500

const Any = z.unknown()

const ChangeView = z.object({
  entity: z.string(),
  key: JsonDocument.nullable().describe('What tells the thing apart; null for a new one.'),
  change: z.enum(['created', 'updated', 'deleted']),
  fields: z.array(z.object({ pointer: z.string(), before: Any.optional(), after: Any.optional() })),
})

const PlanHead = z.object({
  id: PlanId,
  hash: z.string(),
  procedure: z.string(),
  principalId: z.string().describe('Who asked for it.'),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  appliedAt: Timestamp.nullable(),
  appliedBy: z.string().nullable(),
  blastRadius: z.array(z.object({ entity: z.string(), created: z.int(), updated: z.int(), deleted: z.int() })),
})

export const PlanHeads = z.object({ items: z.array(PlanHead) })

/** A plan: what a mutation would do. Ids, times and the like that are given when it is applied read `$generated`. */
export const PlanView = PlanHead.extend({
  input: Any,
  policy: z.object({ decisionId: z.string(), version: z.string() }),
  changes: z.array(ChangeView),
  reads: z.array(
    z.object({ entity: z.string(), key: JsonDocument, version: z.union([z.int(), z.string()]).nullable(), digest: z.string().nullable() }),
  ),
  events: z.array(z.object({ subject: z.string(), version: z.int(), payload: JsonDocument })),
  answer: Any,
  inverse: z.object({ procedure: z.string(), input: JsonDocument }).nullable().describe('The call that undoes it.'),
  noInverse: z.string().nullable().describe('Why nothing undoes it.'),
})
export type PlanView = z.input<typeof PlanView>

export const PlanHeadView = PlanHead

export function planHeadOf(row: Omit<PlanRow, 'input'>): z.input<typeof PlanHead> {
  const { effects } = JSON.parse(row.body) as PlanBody
  return headOf(row, effects.changes)
}

export function planViewOf(row: PlanRow): PlanView {
  const { effects, reads, answer, inverse, policy } = JSON.parse(row.body) as PlanBody
  const undone = typeof inverse === 'string' ? { inverse: null, noInverse: inverse } : { inverse, noInverse: null }
  return {
    ...headOf(row, effects.changes),
    input: JSON.parse(row.input),
    policy,
    changes: effects.changes.slice(0, LISTED).map(changeViewOf),
    reads: reads.slice(0, LISTED),
    events: effects.events.slice(0, LISTED),
    answer,
    ...undone,
  }
}

const headOf = (row: Omit<PlanRow, 'input'>, changes: readonly Change[]): z.input<typeof PlanHead> => ({
  id: row.id,
  hash: row.hash,
  procedure: row.procedure,
  principalId: row.principal_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  appliedAt: row.applied_at,
  appliedBy: row.applied_by,
  blastRadius: blastRadiusOf(changes),
})

const kindOf = ({ before, after }: Change) => (before === null ? 'created' : after === null ? 'deleted' : 'updated')

function changeViewOf(change: Change): z.input<typeof ChangeView> {
  const { entity, key, before, after } = change
  const fields = differences(before ?? {}, after ?? {}).map((path) => ({
    pointer: pointerOf(path),
    ...(before && { before: valueAt(before, path) ?? null }),
    ...(after && { after: valueAt(after, path) ?? null }),
  }))
  return { entity, key, change: kindOf(change), fields }
}

function blastRadiusOf(changes: readonly Change[]) {
  const counts = new Map<string, { created: number; updated: number; deleted: number }>()
  for (const change of changes) {
    const count = counts.get(change.entity) ?? { created: 0, updated: 0, deleted: 0 }
    count[kindOf(change)]++
    counts.set(change.entity, count)
  }
  return [...counts].map(([entity, count]) => ({ entity, ...count })).sort((one, other) => (one.entity < other.entity ? -1 : 1))
}
