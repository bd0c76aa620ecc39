import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidOffersCursor } from './offer.errors.ts'
import { OfferView } from './offer.schema.ts'

// Said as one range of (domain_id, id): for `domain_id = $1` the planner may walk the primary key, past all rows of other domains.
const newestFirst = statement(
  'offers_newest_first',
  `select id, domain_id as "domainId", slug, name, scope_type as "scopeType", scope_ref as "scopeRef", price_sats as "priceSats", active,
     created_at as "createdAt", updated_at as "updatedAt"
   from payments.offers where domain_id >= $1 and (domain_id, id) < ($1, $2::bigint) order by domain_id desc, id desc limit $3`,
)

/** Lists the domain's offers, newest first, those that are not for sale any more included. */
export const list = direct
  .meta({
    summary: 'List offers',
    operation: 'offer.read',
    resource: { type: 'offer' },
    rest: 'GET /offers',
    errors: [InvalidOffersCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(OfferView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidOffersCursor({})
    const rows = await sql.query<z.input<typeof OfferView>>(newestFirst, [principal.domainId, below, limit + 1])
    return page(
      rows,
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    )
  })
