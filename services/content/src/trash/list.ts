import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidTrashCursor } from './trash.errors.ts'
import { TrashedItemView, type TrashedRow, trashedViewOf } from './trash.schema.ts'

const below = statement(
  'trash_page',
  `select t.id, t.content_type_id, t.data, t.status, t.version, t.created_at, t.updated_at, t.deleted_at, t.deleted_by
   from content.trashed_items t where t.domain_id >= $1 and (t.domain_id, t.id) < ($1, $2::bigint)
   order by t.domain_id desc, t.id desc limit $3`,
)

/** Lists what was deleted and can be brought back: the newest item first, whenever it was deleted. For those who write, since readers were to see it no more. */
export const list = direct
  .meta({
    summary: 'List the content items in the trash',
    operation: 'content.write',
    resource: { type: 'content_item' },
    rest: 'GET /content-items/trash',
    errors: [InvalidTrashCursor],
    next: 'Bring one back with POST /api/content-items/{id}/restore.',
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(TrashedItemView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor } }) => {
    const start = idBelow(cursor)
    if (start === null) throw new InvalidTrashCursor({ cursor: cursor ?? '' })
    const rows = await sql.query<TrashedRow>(below, [principal.domainId, start, limit + 1])
    return page(rows, limit, trashedViewOf, ({ id }) => ({ id }))
  })
