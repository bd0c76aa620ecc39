import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentTypeId } from '../content-types/content-type.schema.ts'
import { ContentTypeMigrationNotFound } from './migration.errors.ts'
import { MIGRATION_COLUMNS, MigrationId, MigrationView, type StoredMigration, viewOf } from './migration.schema.ts'

const byId = statement(
  'content_type_migration',
  `select ${MIGRATION_COLUMNS} from content.content_type_migrations where id = $1 and content_type_id = $2 and domain_id = $3`,
)

/** Reads a migration, with how far it has got. */
export const get = direct
  .meta({
    summary: 'Read one migration of a content type',
    operation: 'content.read',
    resource: { type: 'content_type_migration', id: 'migrationId' },
    rest: 'GET /content-types/:id/migrations/:migrationId',
    errors: [ContentTypeMigrationNotFound],
  })
  .input(z.strictObject({ id: ContentTypeId, migrationId: MigrationId }))
  .output(MigrationView)
  .query(async ({ ctx: { sql, principal }, input: { id, migrationId } }) => {
    const [row] = await sql.query<StoredMigration>(byId, [migrationId, id, principal.domainId])
    if (!row) throw new ContentTypeMigrationNotFound({ id, migrationId })
    return viewOf(row, id)
  })
