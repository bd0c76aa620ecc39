import { newestOfDomain } from '@wordclaw/shared/newest-first'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidOffersCursor } from './offer.errors.ts'
import { OfferView } from './offer.schema.ts'

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
  .query(
    newestOfDomain({
      name: 'offers_newest_first',
      table: 'payments.offers',
      columns: `id, domain_id as "domainId", slug, name, scope_type as "scopeType", scope_ref as "scopeRef", price_sats as "priceSats", active,
        created_at as "createdAt", updated_at as "updatedAt"`,
      view: (row: z.input<typeof OfferView>) => row,
      InvalidCursor: InvalidOffersCursor,
    }),
  )
