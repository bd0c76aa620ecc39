import { auditOf } from '@wordclaw/shared/audit'
import { statement } from '@wordclaw/shared/database/sql'
import { ApplicationError } from '@wordclaw/shared/errors'
import { pendingEvent } from '@wordclaw/shared/events'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { defineJob, type Job } from '@wordclaw/shared/jobs/job-kind'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Preparation, Work } from '@wordclaw/shared/work'
import { ContentTypeSchemaConflict } from '../content-types/content-type.errors.ts'
import { confirmSchemaChange, prepareSchemaChange, recheckItems, type SchemaChange } from '../content-types/schema-change.ts'
import type { SchemaOfType } from '../content-types/schema-source.ts'
import { ContentTypeUpdated } from '../events.ts'
import { jobCall, MigrationPayload } from './migration-payload.ts'
import { begin, type Changing, type LockedType, recordChange } from './record-change.ts'
import type { Touched } from './touched.ts'
import type { Transform } from './transform.ts'

type Checked = { readonly change: SchemaChange } | { readonly failed: string } | null

/** How long the items may take, however many they are. */
const CHECK_MS = 30 * 60_000
const LONGEST_ERROR = 2_000

type Candidate = SchemaOfType & {
  readonly transforms: readonly Transform[]
  readonly inverse: readonly Transform[]
  readonly reverts: number | null
  readonly revision: number
}

const candidate = statement(
  'content_type_migration_candidate',
  `select candidate ->> 'schema' as schema, candidate ->> 'schemaHash' as "schemaHash", candidate -> 'schemaManifest' as "schemaManifest",
     transforms, candidate -> 'inverse' as inverse, reverts, revision
   from content.content_type_migrations where id = $1 and domain_id = $2 and state = 'checking'`,
)
const lock = statement(
  'content_type_lock',
  `select id, domain_id as "domainId", schema, schema_hash as "schemaHash", schema_revision as "schemaRevision", indexed_hash as "indexedHash", slug, name
   from content.content_types where id = $1 and domain_id = $2 for update`,
)
const running = statement(
  'content_type_migration_running',
  `update content.content_type_migrations set state = 'running', candidate = null, revision = $3, updated_at = $4
   where id = $1 and domain_id = $2 and state = 'checking' returning id`,
)
const failed = statement(
  'content_type_migration_refused',
  `update content.content_type_migrations set state = 'failed', candidate = null, error = $3, updated_at = $4, completed_at = $4
   where id = $1 and domain_id = $2 and state = 'checking'`,
)

/**
 * Checks the items of a type that has too many of them to be checked while the caller waits, and then gives it the schema. Items are checked without any lock; those
 * that were written meanwhile again; and what is left to check under the lock is next to nothing.
 */
export const checkItemsOfType = defineJob<MigrationPayload, Checked>({
  kind: 'content_type_schema_check',
  lane: 'content-migrations',
  hands: 2,
  payload: MigrationPayload,
  maxAttempts: 5,
  backoff: (attempt) => 1_000 * 2 ** attempt,
  async prepare({ sql }, job) {
    try {
      return await checkedChange(sql, job)
    } catch (error) {
      if (error instanceof ApplicationError) return { failed: toldOf(error) }
      throw error
    }
  },
  async handle(work, job, checked) {
    const { contentTypeId, migrationId, decisionId } = job.payload
    const { domainId, traceparent, createdBy = '' } = job
    const changing: Changing = { sql: work.sql, now: work.now, createdBy, decisionId, traceparent }
    const reason = checked && ('failed' in checked ? checked.failed : await switchSchema(work, job, changing, checked.change))
    if (reason !== null) await work.sql.query(failed, [migrationId, domainId, reason, work.now])
    if (checked)
      await recordIn(work.sql, work.schema, domainId, [auditOf(jobCall(job, 'check'), 'content_type_migration', migrationId)], traceparent)
    return { contentTypeId, migrationId, failed: reason !== null }
  },
})

async function checkedChange(
  sql: Preparation['sql'],
  { domainId, payload: { contentTypeId, migrationId } }: Job<MigrationPayload>,
): Promise<Checked> {
  const [found] = await sql.query<Candidate>(candidate, [migrationId, domainId])
  if (!found) return null
  const { transforms, inverse, reverts, revision, ...accepted } = found
  const steps = { transforms, inverse, ...(reverts !== null && { reverts }) }
  const change = await prepareSchemaChange(sql, contentTypeId, domainId, accepted, steps, CHECK_MS)
  // What was asked for is a change of the schema that the type had then.
  if (change.from.schema_revision !== revision - 1) throw new ContentTypeSchemaConflict({ id: contentTypeId })
  return { change: await recheckItems(sql, change) }
}

/** Why the schema was not given to the type after all; null if it was. */
async function switchSchema(work: Work, job: Job<MigrationPayload>, changing: Changing, change: SchemaChange): Promise<string | null> {
  const { domainId, traceparent, payload } = job
  const { contentTypeId, migrationId } = payload
  const [type] = await work.sql.query<LockedType & { slug: string; name: string }>(lock, [contentTypeId, domainId])
  if (!type) return null
  try {
    await confirmSchemaChange(work.sql, type, change)
  } catch (error) {
    if (error instanceof ApplicationError) return toldOf(error)
    throw error
  }
  await work.sql.query(running, [migrationId, domainId, type.schemaRevision + 1, work.now])
  await recordChange(changing, type, change, { id: migrationId })
  const updated = pendingEvent(ContentTypeUpdated, { domainId, contentTypeId, slug: type.slug, name: type.name })
  await recordIn(work.sql, work.schema, domainId, [updated], traceparent)
  return null
}

const toldOf = ({ definition, details, message }: ApplicationError): string =>
  `${definition.code}: ${message} ${JSON.stringify(definition.context?.(details) ?? {})}`.slice(0, LONGEST_ERROR)

/** Writes down a change whose items have still to be checked, and has that done. */
export async function checkLater(changing: Changing, type: LockedType, change: SchemaChange, touched: Touched): Promise<number> {
  const { sql, now, createdBy, decisionId, traceparent } = changing
  const migrationId = await begin(changing, type, change, touched, 'checking')
  const payload = { contentTypeId: type.id, migrationId, decisionId }
  await enqueue({ sql, schema: 'content', now }, checkItemsOfType, { domainId: type.domainId, payload, createdBy, traceparent })
  return migrationId
}
