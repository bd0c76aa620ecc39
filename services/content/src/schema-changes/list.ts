import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentTypeId } from '../content-types/content-type.schema.ts'
import { InvalidContentTypeMigrationsCursor } from './migration.errors.ts'
import { MIGRATION_COLUMNS, MigrationView, type StoredMigration, viewOf } from './migration.schema.ts'

const newestFirst = statement(
  'content_type_migrations_page',
  `select ${MIGRATION_COLUMNS} from content.content_type_migrations
   where (domain_id, content_type_id) >= ($1, $2) and (domain_id, content_type_id, id) < ($1, $2, $3::bigint)
   order by domain_id desc, content_type_id desc, id desc limit $4`,
)
const exists = statement('content_type_known', 'select id from content.content_types where id = $1 and domain_id = $2')

/** Lists the migrations of a type, newest first. */
export const list = direct
  .meta({
    summary: 'List the migrations of a content type',
    operation: 'content.read',
    resource: { type: 'content_type', id: 'id' },
    rest: 'GET /content-types/:id/migrations',
    errors: [ContentTypeNotFound, InvalidContentTypeMigrationsCursor],
  })
  .input(z.strictObject({ id: ContentTypeId, ...PageInput }))
  .output(pageOf(MigrationView))
  .query(async ({ ctx: { sql, principal }, input: { id, limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidContentTypeMigrationsCursor({})
    const rows = await sql.query<StoredMigration>(newestFirst, [principal.domainId, id, below, limit + 1])
    if (rows.length === 0 && !(await sql.query(exists, [id, principal.domainId])).length) throw new ContentTypeNotFound({ id })
    return page(
      rows,
      limit,
      (row) => viewOf(row, id),
      ({ id }) => ({ id }),
    )
  })
