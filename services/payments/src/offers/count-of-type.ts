import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'

const ITEMS = 5_000

const ofType = statement(
  'offers_of_content_type',
  `select count(*)::int as count from payments.offers where domain_id = $1 and scope_type = 'type' and scope_ref = $2`,
)
const ofItems = statement(
  'offers_of_items',
  `select scope_ref as "contentItemId", count(*)::int as offers from payments.offers
   where domain_id = $1 and scope_type = 'item' and scope_ref > $2 group by scope_ref order by scope_ref limit ${ITEMS}`,
)

/**
 * Counts the offers that sell a content type, and says of which items there are offers, from `after` on: of which type those are is known to content only,
 * which tells what a change of a type's schema touches.
 */
export const countOfType = direct
  .meta({ summary: 'Count the offers of a content type', operation: 'offer.read', resource: { type: 'offer' }, internal: true })
  .input(z.strictObject({ contentTypeId: RowId, after: z.int().min(0) }))
  .output(
    z.object({
      ofType: z.int(),
      ofItems: z.array(z.object({ contentItemId: RowId, offers: z.int() })),
      next: RowId.nullable().describe('Where to go on, if there is more.'),
    }),
  )
  .query(async ({ ctx: { sql, principal }, input: { contentTypeId, after } }) => {
    const [row] = await sql.query<{ count: number }>(ofType, [principal.domainId, contentTypeId])
    const items = await sql.query<{ contentItemId: number; offers: number }>(ofItems, [principal.domainId, after])
    return { ofType: row?.count ?? 0, ofItems: items, next: items.length < ITEMS ? null : (items.at(-1)?.contentItemId ?? null) }
  })
