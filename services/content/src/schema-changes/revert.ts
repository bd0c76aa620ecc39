import { LockMode } from '@mikro-orm/core'
import { insideOf } from '@wordclaw/shared/database/database'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { orThrow } from '@wordclaw/shared/errors'
import { prepared, procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentType } from '../content-types/content-type.entity.ts'
import {
  ContentTypeNotFound,
  ContentTypeSchemaBreaksItems,
  ContentTypeSchemaConflict,
  SCHEMA_ERRORS,
} from '../content-types/content-type.errors.ts'
import { ContentTypeId } from '../content-types/content-type.schema.ts'
import { prepareSchemaChange, type SchemaChange } from '../content-types/schema-change.ts'
import { ContentTypeMigrated, ContentTypeUpdated } from '../events.ts'
import { ContentTypeMigrationNotFound, ContentTypeMigrationNotRevertible } from './migration.errors.ts'
import { MigrationId, StartedMigrationView, startedViewOf } from './migration.schema.ts'
import { changingAs } from './record-change.ts'
import { startMigration } from './start-migration.ts'
import { touchedBy } from './touched.ts'
import type { Transform } from './transform.ts'

interface Undoing {
  readonly revision: number
  readonly state: string
  readonly current: number
  readonly transforms: readonly Transform[]
  readonly inverse: readonly Transform[]
  readonly schema: string
  readonly schemaHash: string
  readonly schemaManifest: Record<string, unknown> | null
}

const undoing = statement(
  'content_type_migration_undoing',
  `select m.revision, m.state, t.schema_revision as current, s.transforms, s.inverse, b.schema, b.schema_hash as "schemaHash", b.schema_manifest as "schemaManifest"
   from content.content_type_migrations m
   join content.content_types t on t.id = m.content_type_id and t.domain_id = $3
   join content.content_type_schemas s on s.content_type_id = m.content_type_id and s.revision = m.revision
   join content.content_type_schemas b on b.content_type_id = m.content_type_id and b.revision = m.revision - 1
   where m.id = $1 and m.content_type_id = $2 and m.domain_id = $3`,
)

/** Undoes the latest change of a type's schema: its inverse is a migration like any other, which also gives back what the archive has. */
export const revert = prepared
  .meta({
    summary: 'Revert the latest schema change of a content type',
    operation: 'content.write',
    resource: { type: 'content_type_migration', id: 'migrationId' },
    rest: 'POST /content-types/:id/migrations/:migrationId/revert',
    status: 201,
    errors: [
      ContentTypeNotFound,
      ContentTypeMigrationNotFound,
      ContentTypeMigrationNotRevertible,
      ContentTypeSchemaBreaksItems,
      ContentTypeSchemaConflict,
      ...SCHEMA_ERRORS,
    ],
    emits: [ContentTypeUpdated, ContentTypeMigrated],
    inverse: ({ answer }) => ({
      procedure: 'content.migrations.revert',
      input: { id: answer['contentTypeId'], migrationId: answer['id'] },
    }),
    next: 'Follow it with GET /api/content-types/{id}/migrations/{migrationId}.',
  })
  .input(z.strictObject({ id: ContentTypeId, migrationId: MigrationId }))
  .use(async ({ ctx: { sql, principal, ports, call }, input: { id, migrationId }, next }) => {
    const change = await prepareUndoing(sql, principal.domainId, id, migrationId)
    return next({ ctx: { change, touched: await touchedBy(sql, ports, call, id) } })
  })
  .concat(procedure)
  .output(StartedMigrationView)
  .mutation(async ({ ctx: { em, emit, now, call, change, touched }, input: { id } }) => {
    const locked = { ...orThrow(ContentTypeNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE }
    const type = await em.findOneOrFail(ContentType, { id }, locked)
    if (type.schemaRevision !== change.from.schema_revision) throw new ContentTypeSchemaConflict({ id })
    const migration = await startMigration(changingAs(insideOf(em), now, call), type, change, touched)
    if (!migration) throw new ContentTypeSchemaConflict({ id })
    if (migration.state === 'running')
      emit(ContentTypeUpdated, { domainId: type.domainId, contentTypeId: id, slug: type.slug, name: type.name })
    return startedViewOf(migration, id, change.samples)
  })

async function prepareUndoing(sql: Sql, domainId: number, id: number, migrationId: number): Promise<SchemaChange> {
  const [found] = await sql.query<Undoing>(undoing, [migrationId, id, domainId])
  if (!found) throw new ContentTypeMigrationNotFound({ id, migrationId })
  const refuse = (reason: string) => new ContentTypeMigrationNotRevertible({ id, migrationId, reason })
  if (found.state === 'reverted') throw refuse('it has been reverted already')
  if (found.current !== found.revision) throw refuse('the schema was changed again since')
  const { schema, schemaHash, schemaManifest, inverse: transforms, transforms: inverse } = found
  return prepareSchemaChange(sql, id, domainId, { schema, schemaHash, schemaManifest }, { transforms, inverse, reverts: migrationId })
}
