import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

/** What an item costs, by the offer that asks it. */
export const OfferPrice = defineEntity({
  name: 'OfferPrice',
  tableName: 'offer_prices',
  schema: 'gateway',
  ...ofDomain,
  properties: {
    offerId: p.integer().primary().autoincrement(false),
    domainId: p.integer(),
    itemId: p.integer(),
    priceSats: p.integer(),
    active: p.boolean(),
  },
  indexes: [{ name: 'offer_prices_domain', properties: ['domainId', 'itemId'] }],
})

/** Who may read an item that is for sale, by the entitlement that says so. */
export const EntitledPrincipal = defineEntity({
  name: 'EntitledPrincipal',
  tableName: 'entitled_principals',
  schema: 'gateway',
  ...ofDomain,
  properties: {
    entitlementId: p.integer().primary().autoincrement(false),
    domainId: p.integer(),
    principalId: p.text(),
    itemId: p.integer(),
    offerId: p.integer(),
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [{ name: 'entitled_principals_domain', properties: ['domainId', 'principalId'] }],
})
