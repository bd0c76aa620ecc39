import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

export const SCOPE_TYPES = ['item', 'type', 'subscription'] as const

const OfferSchema = defineEntity({
  name: 'Offer',
  tableName: 'offers',
  schema: 'payments',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    slug: p.text(),
    name: p.text(),
    scopeType: p.enum(SCOPE_TYPES).columnType('text'),
    scopeRef: p.integer().nullable(),
    priceSats: p.integer(),
    active: p.boolean().default(true),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'offers_domain_slug_unique', properties: ['domainId', 'slug'] }],
  checks: [
    { name: 'offers_price_sats_check', expression: 'price_sats > 0' },
    { name: 'offers_scope_ref_check', expression: `(scope_ref is null) = (scope_type = 'subscription')` },
  ],
  indexes: [{ name: 'offers_domain', properties: ['domainId', 'id'] }],
})

/** Something that is for sale: what it is, and what it costs. */
export class Offer extends OfferSchema.class {}
OfferSchema.setClass(Offer)

const LicensePolicySchema = defineEntity({
  name: 'LicensePolicy',
  tableName: 'license_policies',
  schema: 'payments',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    offer: () => p.manyToOne(Offer).deleteRule('no action').updateRule('no action').fieldName('offer_id').index(false),
    version: p.integer().default(1),
    maxReads: p.integer().nullable(),
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
    allowedChannels: p.json<string[]>().defaultRaw(`'[]'`),
    allowRedistribution: p.boolean().default(false),
    termsJson: p.json<Record<string, unknown>>().nullable(),
  },
  uniques: [{ name: 'license_policies_offer_version_unique', properties: ['offer', 'version'] }],
  checks: [{ name: 'license_policies_max_reads_check', expression: 'max_reads > 0' }],
  indexes: [{ name: 'license_policies_domain', properties: ['domainId', 'id'] }],
})

/** The terms of an offer, in versions: a sale is pinned to the latest one of its time. */
export class LicensePolicy extends LicensePolicySchema.class {}
LicensePolicySchema.setClass(LicensePolicy)
