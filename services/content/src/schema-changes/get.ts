import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentTypeId } from '../content-types/content-type.schema.ts'
import { ContentTypeMigration } from './content-type-migration.entity.ts'
import { ContentTypeMigrationNotFound } from './migration.errors.ts'
import { MigrationId, MigrationView, viewOf } from './migration.schema.ts'

/** Reads a migration, with how far it has got. */
export const get = procedure
  .meta({
    summary: 'Read one migration of a content type',
    operation: 'content.read',
    resource: { type: 'content_type_migration', id: 'migrationId' },
    rest: 'GET /content-types/:id/migrations/:migrationId',
    errors: [ContentTypeMigrationNotFound],
  })
  .input(z.strictObject({ id: ContentTypeId, migrationId: MigrationId }))
  .output(MigrationView)
  .query(async ({ ctx: { em }, input: { id, migrationId } }) => {
    const missing = orThrow(ContentTypeMigrationNotFound, { id, migrationId })
    return viewOf(await em.findOneOrFail(ContentTypeMigration, { id: migrationId, contentType: id }, missing), id)
  })
