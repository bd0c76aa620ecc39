import { statement } from '@wordclaw/shared/database/sql'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidContentItemsCursor } from '../content-items/content-item.errors.ts'
import { ContentItemId, ContentItemVersionView } from '../content-items/content-item.schema.ts'
import { versionsPage } from '../content-items/list-versions.ts'
import { TrashedContentItemNotFound } from './trash.errors.ts'

const exists = statement('trash_exists', 'select id from content.trashed_items where id = $1 and domain_id = $2')

/** Lists the earlier versions of an item that was deleted, newest first. The last working copy is in the list of the trash. */
export const listVersions = direct
  .meta({
    summary: 'List the earlier versions of a content item in the trash',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/trash/:id/versions',
    errors: [TrashedContentItemNotFound, InvalidContentItemsCursor],
    next: 'Bring the item back with POST /api/content-items/{id}/restore, then roll it back to one of them.',
  })
  .input(z.strictObject({ id: ContentItemId, ...PageInput }))
  .output(pageOf(ContentItemVersionView))
  .query(async ({ ctx: { sql, principal }, input }) => {
    const [found] = await sql.query(exists, [input.id, principal.domainId])
    if (!found) throw new TrashedContentItemNotFound({ id: input.id })
    return versionsPage(sql, principal.domainId, input)
  })
