import { OfferCreated, OfferUpdated } from '@wordclaw/payments/events'
import { consumer } from '@wordclaw/shared/consumer'
import { statement } from '@wordclaw/shared/database/sql'
import { PRICE_CHANNEL } from './price-list.ts'

const upsert = statement(
  'offer_price_project',
  `insert into gateway.offer_prices (offer_id, domain_id, item_id, price_sats, active) values ($1, $2, $3, $4, $5)
   on conflict (offer_id) do update set price_sats = excluded.price_sats, active = excluded.active
   where offer_prices.domain_id = excluded.domain_id`,
)
export const tell = statement('prices_tell', 'select pg_notify($1, $2)')

/** Keeps what items cost, for decisions to read. Offers change rarely, so the copies of the gateway are told of each by a notification. */
export const projectOffers = consumer([OfferCreated, OfferUpdated], {
  durable: 'gateway-project-offers',
  handle: async ({ sql }, { payload: { offerId, domainId, scopeType, scopeRef, priceSats, active } }) => {
    if (scopeType !== 'item' || scopeRef === null) return
    await sql.query(upsert, [offerId, domainId, scopeRef, priceSats, active])
    await sql.query(tell, [PRICE_CHANNEL, String(domainId)])
  },
})
