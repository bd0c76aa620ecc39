import type { SqlEntityManager } from '@mikro-orm/sql'
import { insideOf } from '@wordclaw/shared/database/database'
import { statement } from '@wordclaw/shared/database/sql'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import type { Call } from '@wordclaw/shared/principal'
import type { ContentType } from '../content-types/content-type.entity.ts'
import type { SchemaChange } from '../content-types/schema-change.ts'
import { classOf } from './classify.ts'
import { ContentTypeMigration } from './content-type-migration.entity.ts'
import { migrateItems } from './migrate-items.ts'
import type { Touched } from './touched.ts'

const FIRST = statement(
  'content_type_schema_first',
  `insert into content.content_type_schemas
     (content_type_id, revision, domain_id, schema_hash, schema, schema_manifest, transforms, inverse, created_at)
   select id, schema_revision, domain_id, schema_hash, schema, schema_manifest, '[]', '[]', created_at from content.content_types
   where id = $1 and domain_id = $2
   on conflict do nothing`,
)
const NEXT = statement(
  'content_type_schema_next',
  `insert into content.content_type_schemas
     (content_type_id, revision, domain_id, schema_hash, schema, schema_manifest, transforms, inverse, migration_id, reverts, created_at)
   values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8::jsonb, $9::int, $10::int, $11)`,
)

interface Recording {
  readonly em: SqlEntityManager
  readonly now: Date
  readonly call: Call
}

/**
 * Gives a type, whose row is locked, the schema of a change that has been confirmed: as a further revision, with the way there. If documents or their index have to
 * change with it, that is a migration, which goes through the items in the background. Null if it is none.
 */
export async function recordChange(
  { em, now, call }: Recording,
  type: ContentType,
  change: SchemaChange,
  touched: Touched | null,
): Promise<ContentTypeMigration | null> {
  const { accepted, step, rebuilds } = change
  const { schemaHash: fromHash, domainId } = type
  if (accepted.schemaHash === fromHash) return null
  const sql = insideOf(em)
  await sql.query(FIRST, [type.id, domainId])
  Object.assign(type, accepted, { schemaRevision: type.schemaRevision + 1, updatedAt: now })
  if (!rebuilds && type.indexedHash === fromHash) type.indexedHash = accepted.schemaHash
  const migration = touched ? await begin({ em, now, call }, type, change, fromHash, touched) : null
  await sql.query(NEXT, [
    type.id,
    type.schemaRevision,
    domainId,
    accepted.schemaHash,
    accepted.schema,
    accepted.schemaManifest === null ? null : JSON.stringify(accepted.schemaManifest),
    JSON.stringify(step.transforms),
    JSON.stringify(step.inverse),
    migration?.id ?? null,
    step.reverts,
    now,
  ])
  return migration
}

async function begin(
  { em, now, call }: Recording,
  type: ContentType,
  { accepted, changes, step: { transforms, reverts } }: SchemaChange,
  fromHash: string,
  touched: Touched,
): Promise<ContentTypeMigration> {
  const migration = em.create(ContentTypeMigration, {
    domainId: type.domainId,
    contentType: type,
    state: 'running',
    class: classOf(changes),
    fromHash,
    toHash: accepted.schemaHash,
    revision: type.schemaRevision,
    transforms,
    changes,
    touched,
    reverts,
    createdBy: call.principal.id,
    createdAt: now,
    updatedAt: now,
  })
  await em.flush()
  const payload = { contentTypeId: type.id, migrationId: migration.id, decisionId: call.decisionId }
  const { traceparent } = call
  await enqueue({ sql: insideOf(em), schema: 'content', now }, migrateItems, {
    domainId: type.domainId,
    payload,
    traceparent,
    createdBy: call.principal.id,
  })
  return migration
}
