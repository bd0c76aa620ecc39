import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound } from '../content-items/content-item.errors.ts'
import { ContentItemId } from '../content-items/content-item.schema.ts'
import { UsageLimit, UsageView } from './usage.schema.ts'
import { usageOf } from './usage.ts'

const exists = statement('references_item_exists', 'select id from content.content_items where id = $1 and domain_id = $2')

/** Tells which items refer to an item, now and in their history. */
export const itemUsedBy = direct
  .meta({
    summary: 'List what refers to a content item',
    operation: 'content.read',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/:id/used-by',
    errors: [ContentItemNotFound],
  })
  .input(z.strictObject({ id: ContentItemId, limit: UsageLimit }))
  .output(UsageView)
  .query(async ({ ctx: { sql, principal }, input: { id, limit } }) => {
    const [found] = await sql.query(exists, [id, principal.domainId])
    if (!found) throw new ContentItemNotFound({ id })
    return usageOf(sql, principal.domainId, { kind: 'item', id, limit })
  })
