import { auditOf } from '@wordclaw/shared/audit'
import { statement } from '@wordclaw/shared/database/sql'
import { type PendingEvent, pendingEvent } from '@wordclaw/shared/events'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { defineJob, type Job } from '@wordclaw/shared/jobs/job-kind'
import { outboxRows } from '@wordclaw/shared/outbox/write'
import type { Write } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import type { Work } from '@wordclaw/shared/work'
import { z } from 'zod'
import { itemChange } from '../content-items/change.ts'
import { ContentItemUnpublished, ContentItemUpdated } from '../events.ts'
import { shapeOf } from '../modelling/shape.ts'
import { type DueItem, dueItems, type Expiring, nextDue } from './due-items.ts'

/** How many items are archived in one transaction. */
const BATCH = 100
/** An item is archived late by a twentieth of its life at most, within these bounds: so a type that is always busy is not always looked at. */
const LATENESS = { share: 1 / 20, leastMs: 15_000, mostMs: 3_600_000 }

const Payload = z.strictObject({
  contentTypeId: RowId,
  /** The schema that asks for it. What a later one asks for is another job's. */
  schemaHash: z.string(),
  /** Even or odd: a job makes the next one while it holds its own unique key. */
  turn: z.int(),
})
type Payload = z.output<typeof Payload>

const byHash = statement('lifecycle_type', 'select schema from content.content_types where id = $1 and domain_id = $2 and schema_hash = $3')

const archive = itemChange('content_item_archive', {
  takes: ['status'],
  status: (parameter) => parameter('status'),
  published: 'none',
  facts: `'status', i.status`,
})

/**
 * Archives the items of a type whose time has come, a batch in a transaction, and makes the job that goes on from there: at once if more may be due, else when the
 * next item is. Two chains of a type become one, since there is one job of each turn.
 */
export const archiveExpired = defineJob<Payload>({
  kind: 'content_lifecycle',
  lane: 'content',
  payload: Payload,
  // About a day of attempts: what stops it is not in the items.
  maxAttempts: 300,
  async handle(work, job) {
    const expiring = await expiringType(work, job)
    if (!expiring) return { archived: 0, next: null }
    const due = await dueItems(work.sql, expiring, work.now, BATCH)
    const write = writeOf(work, job)
    for (const item of due) await archiveItem(write, work, expiring, item)
    const next = due.length === BATCH ? work.now : await nextLook(work, expiring)
    await enqueue(work, archiveExpired, lookAt(next, job.domainId, { ...job.payload, turn: 1 - job.payload.turn }))
    return { archived: due.length, next: next.toISOString() }
  },
})

/** The job that looks at a type at this time. */
export const lookAt = (runAt: Date, domainId: number, payload: Payload) => ({
  domainId,
  payload,
  runAt,
  priority: -1,
  uniqueKey: `${payload.contentTypeId}/${payload.schemaHash}/${payload.turn}`,
})

async function expiringType({ sql }: Work, { domainId, payload }: Job<Payload>): Promise<Expiring | null> {
  const { contentTypeId, schemaHash } = payload
  const [type] = await sql.query<{ schema: string }>(byHash, [contentTypeId, domainId, schemaHash])
  const lifecycle = type && shapeOf(type.schema, schemaHash).lifecycle
  return lifecycle ? { ...lifecycle, contentTypeId, domainId } : null
}

async function archiveItem(
  write: Write,
  { now }: Work,
  { domainId, archiveStatus }: Expiring,
  { id, version, live }: DueItem,
): Promise<void> {
  const events = [pendingEvent(ContentItemUpdated, { domainId }), ...(live ? [pendingEvent(ContentItemUnpublished, { domainId })] : [])]
  const row = await archive(write, { id, domainId, version, now, status: archiveStatus }, events)
  if (!row) throw new Error(`item ${id} was locked, and is not as it was`)
}

/** Nobody has called this, so the audit event of each item names the system, and the job instead of a request. */
function writeOf({ sql }: Work, { id, domainId, traceparent }: Job<Payload>): Write {
  const procedure = 'content.lifecycle.archive'
  const call = { principal: { id: 'system', domainId, scopes: [] }, procedure, requestId: `job:${id}`, decisionId: '', dryRun: false }
  return (statement, values, events: readonly PendingEvent[]) =>
    sql.query(statement, [...values, outboxRows([...events, auditOf(call, 'content_item', null)], domainId, traceparent)])
}

async function nextLook({ sql, now }: Work, expiring: Expiring): Promise<Date> {
  const { share, leastMs, mostMs } = LATENESS
  const pause = Math.min(mostMs, Math.max(leastMs, expiring.ttlSeconds * 1_000 * share))
  const due = await nextDue(sql, expiring, now)
  return new Date(Math.max(due.getTime(), now.getTime() + pause))
}
