import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound, ContentItemUnpublished } from './content-item.errors.ts'
import {
  ContentItemId,
  type ContentItemRow,
  ContentItemView,
  HEAD_COLUMNS,
  PUBLISHED_COLUMNS,
  PUBLISHED_ITEMS,
  viewOf,
} from './content-item.schema.ts'

const head = statement('content_item_head', `select ${HEAD_COLUMNS} from content.content_items i where i.id = $1 and i.domain_id = $2`)
const published = statement(
  'content_item_published',
  `select ${PUBLISHED_COLUMNS} from ${PUBLISHED_ITEMS} where p.content_item_id = $1 and p.domain_id = $2`,
)
const exists = statement('content_item_known', 'select id from content.content_items where id = $1 and domain_id = $2')

/** Reads the working copy, or with `draft: false` what is published; an unpublished item then does not fall back to its draft. */
export const get = direct
  .meta({
    summary: 'Read one content item',
    operation: 'content.read',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/:id',
    errors: [ContentItemNotFound, ContentItemUnpublished],
  })
  .input(
    z.strictObject({
      id: ContentItemId,
      draft: z.boolean().optional().describe('false reads the published version; otherwise the working copy is read.'),
    }),
  )
  .output(ContentItemView)
  .query(async ({ ctx: { sql, principal }, input: { id, draft } }) => {
    const key = [id, principal.domainId]
    const [row] = await sql.query<ContentItemRow>(draft === false ? published : head, key)
    if (row) return viewOf(row)
    if (draft === false && (await sql.query(exists, key)).length > 0) throw new ContentItemUnpublished({ id })
    throw new ContentItemNotFound({ id })
  })
