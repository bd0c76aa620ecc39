import { auditOf } from '@wordclaw/shared/audit'
import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { defineJob, type Job } from '@wordclaw/shared/jobs/job-kind'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Work } from '@wordclaw/shared/work'
import { z } from 'zod'
import { ContentItemPurged } from '../events.ts'
import { REMAINS } from './purge.ts'
import { retentionOf } from './retention.ts'

/** How many items are purged in one transaction. */
const BATCH = 100
const DAY_MS = 24 * 60 * 60 * 1_000

const Payload = z.strictObject({ round: z.int().min(0) })
type Payload = z.output<typeof Payload>

const expired = statement(
  'trash_purge_expired',
  `with doomed as materialized (
     select id from content.trashed_items where domain_id = $1 and deleted_at <= $2 order by deleted_at limit $3 for update skip locked
   ),
   gone as (delete from content.trashed_items t using doomed where t.id = doomed.id and t.domain_id = $1 returning t.*),
   ${REMAINS}
   select id, content_type_id, version from gone order by id`,
)
const oldest = statement('trash_oldest', 'select min(deleted_at) as deleted_at from content.trashed_items where domain_id = $1')

/** Purges what has been in the trash of a domain for its time, in batches, for as long as there is anything in it. */
export const purgeExpired = defineJob<Payload>({
  kind: 'content_trash_purge',
  lane: 'content',
  payload: Payload,
  maxAttempts: 10,
  async handle(work, job) {
    const days = retentionOf(work.ports)
    if (days === 0) return { purged: 0 }
    const { domainId, payload } = job
    const rows = await work.sql.query<Purged>(expired, [domainId, new Date(work.now.getTime() - days * DAY_MS), BATCH])
    await recordPurges(work, job, rows)
    const [next] = await work.sql.query<{ deleted_at: string | null }>(oldest, [domainId])
    if (next?.deleted_at) await scheduleAt(work, domainId, new Date(Date.parse(next.deleted_at) + days * DAY_MS), payload.round + 1)
    return { purged: rows.length }
  },
})

interface Purged {
  readonly id: number
  readonly content_type_id: number
  readonly version: number
}

/** Nobody has called this, so the audit events name the system, and the job instead of a request. */
async function recordPurges(
  { sql, schema }: Work,
  { id: jobId, domainId, traceparent }: Job<Payload>,
  rows: readonly Purged[],
): Promise<void> {
  const principal = { id: 'system', domainId, scopes: [] }
  const call = { principal, procedure: 'content.trash.purge', requestId: `job:${jobId}`, decisionId: '', dryRun: false }
  const events = rows.flatMap(({ id, content_type_id, version }) => [
    pendingEvent(ContentItemPurged, { domainId, contentItemId: id, contentTypeId: content_type_id, version }),
    auditOf(call, 'content_item', id),
  ])
  await recordIn(sql, schema, domainId, events, traceparent)
}

/** Makes sure that the trash of a domain is looked at when what was deleted now has been there for its time. */
export async function schedulePurge(work: Work, domainId: number): Promise<void> {
  const days = retentionOf(work.ports)
  if (days > 0) await scheduleAt(work, domainId, new Date(work.now.getTime() + days * DAY_MS), 0)
}

/** One job for a domain and a day, at its end, so that one look finds all that was deleted on it. What is due already is the next round of the job that runs. */
async function scheduleAt(work: Omit<Work, 'ports'>, domainId: number, at: Date, round: number): Promise<void> {
  const isDue = at <= work.now
  const runAt = isDue ? work.now : new Date(Math.ceil(at.getTime() / DAY_MS) * DAY_MS)
  const uniqueKey = isDue ? `round:${round}` : `day:${runAt.toISOString().slice(0, 10)}`
  await enqueue(work, purgeExpired, { domainId, payload: { round: isDue ? round : 0 }, runAt, uniqueKey })
}
