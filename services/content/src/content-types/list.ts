import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidContentTypesCursor } from './content-type.errors.ts'
import { ContentTypeView, type StoredContentType, viewOf } from './content-type.schema.ts'

const newestFirst = statement(
  'content_types_page',
  `select id, name, slug, kind, description, schema, schema_manifest as "schemaManifest", base_price as "basePrice",
     created_at as "createdAt", updated_at as "updatedAt"
   from content.content_types where domain_id >= $1 and (domain_id, id) < ($1, $2::bigint) order by domain_id desc, id desc limit $3`,
)

/** Lists content types, newest first. Pages follow the id, so that none is skipped or repeated while others are written. */
export const list = direct
  .meta({
    summary: 'List content types',
    operation: 'content.read',
    resource: { type: 'content_type' },
    rest: 'GET /content-types',
    errors: [InvalidContentTypesCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(ContentTypeView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidContentTypesCursor({})
    const rows = await sql.query<StoredContentType>(newestFirst, [principal.domainId, below, limit + 1])
    return page(rows, limit, viewOf, ({ id }) => ({ id }))
  })
