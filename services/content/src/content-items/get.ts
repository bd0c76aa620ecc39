import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound, ContentItemUnpublished } from './content-item.errors.ts'
import {
  ContentItemId,
  type ContentItemRow,
  ContentItemView,
  HEAD_COLUMNS,
  JOIN_PUBLISHED,
  PUBLISHED_COLUMNS,
  viewOf,
} from './content-item.schema.ts'

const head = statement('content_item_head', `select ${HEAD_COLUMNS} from content.content_items i where i.id = $1 and i.domain_id = $2`)
const published = statement(
  'content_item_published',
  `select ${PUBLISHED_COLUMNS} from content.content_items i ${JOIN_PUBLISHED} where i.id = $1 and i.domain_id = $2`,
)

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
    const [row] = await sql.query<ContentItemRow>(draft === false ? published : head, [id, principal.domainId])
    if (!row) throw new ContentItemNotFound({ id })
    if (row.version === null) throw new ContentItemUnpublished({ id })
    return viewOf(row)
  })
