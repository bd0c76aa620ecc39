import { auditOf } from '@wordclaw/shared/audit'
import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { defineJob, type Job } from '@wordclaw/shared/jobs/job-kind'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Preparation, Work } from '@wordclaw/shared/work'
import { ContentTypeMigrated } from '../events.ts'
import { type Mover, migrateBatch, migratedType, type Progress } from './migrate-batch.ts'
import { jobCall, MigrationPayload } from './migration-payload.ts'

/** How long one job goes on before it hands over to the next, so that other migrations get their turn and a process can stop. */
const SLICE_MS = 3_000

const fail = statement(
  'content_type_migration_fail',
  `update content.content_type_migrations set state = 'failed', error = $3, updated_at = $4 where id = $1 and domain_id = $2 and state = 'running'`,
)
const complete = statement(
  'content_type_migration_complete',
  `with done as (
     update content.content_type_migrations m set state = 'completed', error = null, completed_at = $3, updated_at = $3
     where m.id = $1 and m.domain_id = $2 and m.state in ('running', 'failed') returning m.content_type_id, m.revision, m.to_hash, m.migrated
   ),
   indexed as (
     update content.content_types t set indexed_hash = t.schema_hash from done
     where t.id = done.content_type_id and t.domain_id = $2 and t.schema_revision = done.revision
   )
   select * from done`,
)

/**
 * Brings the items of a type to its schema, in batches of one commit each. Which items are left is what the items say, so that a job that was cut off is
 * simply done again. Reads bring up to date what is not migrated yet, and writes write the new schema: nobody waits for this.
 */
export const migrateItems = defineJob<MigrationPayload, Progress>({
  kind: 'content_type_migration',
  lane: 'content-migrations',
  hands: 2,
  payload: MigrationPayload,
  maxAttempts: 5,
  backoff: (attempt) => 1_000 * 2 ** attempt,
  async prepare(context, job) {
    try {
      return await migrateSlice(context, job)
    } catch (error) {
      if (job.attempt >= job.maxAttempts) {
        const told =
          'The job that brings the items to the new schema failed; the log of the service tells more. POST /api/jobs/{id}/retry resumes it.'
        await context.sql.query(fail, [job.payload.migrationId, job.domainId, told, context.now])
      }
      throw error
    }
  },
  async handle(work, job, progress) {
    if (progress === 'done') return finish(work, job)
    const { domainId, payload, createdBy, traceparent } = job
    await enqueue(work, migrateItems, { domainId, payload, createdBy, traceparent })
    return { migrationId: payload.migrationId }
  },
})

async function migrateSlice({ sql, now }: Preparation, job: Job<MigrationPayload>): Promise<Progress> {
  const { domainId, traceparent, payload } = job
  const { contentTypeId, migrationId } = payload
  const time = AbortSignal.timeout(SLICE_MS)
  const mover: Mover = {
    sql,
    now,
    migrationId,
    traceparent,
    audit: () => auditOf(jobCall(job, 'apply'), 'content_type_migration', migrationId),
  }
  let progress: Progress = { after: 0 }
  while (progress !== 'done' && !time.aborted) {
    const type = await migratedType(sql, domainId, contentTypeId)
    progress = type ? await migrateBatch(mover, type, progress.after) : 'done'
  }
  return progress
}

async function finish(work: Work, job: Job<MigrationPayload>): Promise<Record<string, unknown>> {
  const { domainId, traceparent, payload } = job
  const { contentTypeId, migrationId } = payload
  const [done] = await work.sql.query<{ revision: number; to_hash: string; migrated: number }>(complete, [migrationId, domainId, work.now])
  if (!done) return { migrationId }
  const { revision, to_hash: schemaHash, migrated } = done
  const events = [
    pendingEvent(ContentTypeMigrated, { domainId, contentTypeId, migrationId, revision, schemaHash, migrated }),
    auditOf(jobCall(job, 'complete'), 'content_type_migration', migrationId),
  ]
  await recordIn(work.sql, work.schema, domainId, events, traceparent)
  return { migrationId, migrated }
}
