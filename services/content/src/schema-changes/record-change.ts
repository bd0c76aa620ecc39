import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import type { Call } from '@wordclaw/shared/principal'
import type { SchemaChange } from '../content-types/schema-change.ts'
import { classOf } from './classify.ts'
import { migrateItems } from './migrate-items.ts'
import type { Touched } from './touched.ts'

/** The row of a type, as far as its schema goes. */
export interface LockedType {
  readonly id: number
  readonly domainId: number
  readonly schema: string
  readonly schemaHash: string
  readonly schemaRevision: number
  readonly indexedHash?: string | null | undefined
}

/** In whose name, and in which transaction, a schema is changed. */
export interface Changing {
  readonly sql: Pick<Sql, 'query'>
  readonly now: Date
  readonly createdBy: string
  readonly decisionId: string
  readonly traceparent: string | undefined
}

export const changingAs = (sql: Pick<Sql, 'query'>, now: Date, { principal, decisionId, traceparent }: Call): Changing => ({
  sql,
  now,
  createdBy: principal.id,
  decisionId,
  traceparent,
})

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
const SWITCH = statement(
  'content_type_schema_switch',
  `update content.content_types
   set schema = $3, schema_hash = $4, schema_manifest = $5::jsonb, schema_revision = $6, indexed_hash = $7, updated_at = $8
   where id = $1 and domain_id = $2`,
)
const BEGIN = statement(
  'content_type_migration_begin',
  `insert into content.content_type_migrations
     (domain_id, content_type_id, state, class, from_hash, to_hash, revision, transforms, changes, touched, reverts, candidate, created_by, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10::jsonb, $11::int, $12::jsonb, $13, $14, $14) returning id`,
)
const REVERTED = statement(
  'content_type_migration_reverted',
  `update content.content_type_migrations set state = 'reverted', updated_at = $3 where id = $1 and domain_id = $2`,
)

/** What the columns of a type are after a change of its schema. */
export interface Recorded {
  readonly columns: {
    readonly schema: string
    readonly schemaHash: string
    readonly schemaRevision: number
    readonly indexedHash: string | null
  }
  readonly migrationId: number | null
}

/**
 * Gives a type, whose row is locked, the schema of a change that has been confirmed: as a further revision, with the way there. With `touched` that is a migration,
 * which goes through the items in the background. Null if the type has the schema already.
 */
export async function recordChange(
  changing: Changing,
  type: LockedType,
  change: SchemaChange,
  migration: { readonly touched: Touched } | { readonly id: number } | null,
): Promise<Recorded | null> {
  const { sql, now } = changing
  const { accepted, step, rebuilds } = change
  const { id, domainId, schemaHash: fromHash, indexedHash = null } = type
  if (accepted.schemaHash === fromHash) return null
  await sql.query(FIRST, [id, domainId])
  const { schema, schemaHash } = accepted
  const columns = {
    schema,
    schemaHash,
    schemaRevision: type.schemaRevision + 1,
    indexedHash: !rebuilds && indexedHash === fromHash ? schemaHash : indexedHash,
  }
  const manifest = accepted.schemaManifest === null ? null : JSON.stringify(accepted.schemaManifest)
  await sql.query(SWITCH, [id, domainId, schema, schemaHash, manifest, columns.schemaRevision, columns.indexedHash, now])
  const migrationId = migration && ('id' in migration ? migration.id : await begin(changing, type, change, migration.touched, 'running'))
  const [transforms, inverse] = [JSON.stringify(step.transforms), JSON.stringify(step.inverse)]
  await sql.query(NEXT, [
    id,
    columns.schemaRevision,
    domainId,
    schemaHash,
    schema,
    manifest,
    transforms,
    inverse,
    migrationId,
    step.reverts,
    now,
  ])
  if (step.reverts !== null) await sql.query(REVERTED, [step.reverts, domainId, now])
  if (migrationId !== null) await startMigrating(changing, type, migrationId)
  return { columns, migrationId }
}

/** Writes down a migration. One whose items have still to be checked keeps what it is about until then. */
export async function begin(
  { sql, now, createdBy }: Changing,
  type: LockedType,
  { accepted, changes, step: { transforms, inverse, reverts } }: SchemaChange,
  touched: Touched,
  state: 'checking' | 'running',
): Promise<number> {
  const { schema, schemaHash, schemaManifest } = accepted
  const [row] = await sql.query<{ id: number }>(BEGIN, [
    type.domainId,
    type.id,
    state,
    classOf(changes),
    type.schemaHash,
    schemaHash,
    type.schemaRevision + 1,
    JSON.stringify(transforms),
    JSON.stringify(changes),
    JSON.stringify(touched),
    reverts,
    state === 'checking' ? JSON.stringify({ schema, schemaHash, schemaManifest, inverse }) : null,
    createdBy,
    now,
  ])
  if (!row) throw new Error('the migration was not written')
  return row.id
}

async function startMigrating(
  { sql, now, createdBy, decisionId, traceparent }: Changing,
  type: LockedType,
  migrationId: number,
): Promise<void> {
  const payload = { contentTypeId: type.id, migrationId, decisionId }
  await enqueue({ sql, schema: 'content', now }, migrateItems, { domainId: type.domainId, payload, createdBy, traceparent })
}
