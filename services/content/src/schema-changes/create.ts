import { LockMode } from '@mikro-orm/core'
import { insideOf } from '@wordclaw/shared/database/database'
import { orThrow } from '@wordclaw/shared/errors'
import { prepared, procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentType } from '../content-types/content-type.entity.ts'
import {
  ContentTypeNotFound,
  ContentTypeSchemaBreaksItems,
  ContentTypeSchemaConflict,
  ContentTypeSchemaSourceRequired,
  SCHEMA_ERRORS,
} from '../content-types/content-type.errors.ts'
import { ContentTypeId, ManifestSource, SchemaSource } from '../content-types/content-type.schema.ts'
import { prepareSchemaChange } from '../content-types/schema-change.ts'
import { acceptSource } from '../content-types/schema-source.ts'
import { ContentTypeMigrated, ContentTypeUpdated } from '../events.ts'
import { ContentTypeMigrationUnneeded } from './migration.errors.ts'
import { StartedMigrationView, startedViewOf } from './migration.schema.ts'
import { changingAs } from './record-change.ts'
import { startMigration } from './start-migration.ts'
import { touchedBy } from './touched.ts'
import { Transforms } from './transform.ts'

/**
 * Changes the schema of a type together with its items. The items are checked as the transforms leave them before the transaction begins, and in it those written
 * meanwhile; then the schema is the type's, and a job goes through the items. If there are too many to check while the caller waits, a job checks them first.
 */
export const create = prepared
  .meta({
    summary: 'Change the schema of a content type and migrate its items',
    operation: 'content.write',
    resource: { type: 'content_type_migration' },
    rest: 'POST /content-types/:id/migrations',
    status: 201,
    errors: [
      ContentTypeNotFound,
      ContentTypeSchemaSourceRequired,
      ContentTypeSchemaBreaksItems,
      ContentTypeSchemaConflict,
      ContentTypeMigrationUnneeded,
      ...SCHEMA_ERRORS,
    ],
    emits: [ContentTypeUpdated, ContentTypeMigrated],
    inverse: ({ answer }) => ({
      procedure: 'content.migrations.revert',
      input: { id: answer['contentTypeId'], migrationId: answer['id'] },
    }),
    next: 'Follow it with GET /api/content-types/{id}/migrations/{migrationId}, or undo it with POST /api/content-types/{id}/migrations/{migrationId}/revert.',
  })
  .input(
    z.strictObject({
      id: ContentTypeId,
      schema: SchemaSource.optional(),
      schemaManifest: ManifestSource.optional(),
      transforms: Transforms.default([]),
    }),
  )
  .use(async ({ ctx: { sql, principal, ports, call }, input: { id, transforms, ...sources }, next }) => {
    const accepted = await acceptSource(principal.domainId, sources)
    if (!accepted) throw new ContentTypeSchemaSourceRequired({})
    const change = await prepareSchemaChange(sql, id, principal.domainId, accepted, { transforms })
    return next({ ctx: { change, touched: await touchedBy(sql, ports, call, id) } })
  })
  .concat(procedure)
  .output(StartedMigrationView)
  .mutation(async ({ ctx: { em, emit, now, call, change, touched }, input: { id } }) => {
    const locked = { ...orThrow(ContentTypeNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE }
    const type = await em.findOneOrFail(ContentType, { id }, locked)
    const migration = await startMigration(changingAs(insideOf(em), now, call), type, change, touched)
    if (!migration) throw new ContentTypeMigrationUnneeded({ id })
    if (migration.state === 'running')
      emit(ContentTypeUpdated, { domainId: type.domainId, contentTypeId: id, slug: type.slug, name: type.name })
    return startedViewOf(migration, id, change.samples)
  })
