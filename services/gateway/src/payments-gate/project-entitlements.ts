import { EntitlementActivated } from '@wordclaw/payments/events'
import { consumer } from '@wordclaw/shared/consumer'
import { statement } from '@wordclaw/shared/database/sql'
import { PRICE_CHANNEL } from './price-list.ts'
import { tell } from './project-offers.ts'

const keep = statement(
  'entitled_principal_project',
  `insert into gateway.entitled_principals (entitlement_id, domain_id, principal_id, item_id, offer_id, expires_at)
   values ($1, $2, $3, $4, $5, $6) on conflict (entitlement_id) do nothing`,
)

/** Keeps who has paid for what, for decisions to read. */
export const projectEntitlements = consumer([EntitlementActivated], {
  durable: 'gateway-project-entitlements',
  handle: async ({ sql }, { payload: { entitlementId, domainId, principalId, scopeType, scopeRef, offerId, expiresAt } }) => {
    if (scopeType !== 'item' || scopeRef === null) return
    await sql.query(keep, [entitlementId, domainId, principalId, scopeRef, offerId, expiresAt])
    await sql.query(tell, [PRICE_CHANNEL, `${domainId} ${principalId}`])
  },
})
