import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'
import { LicensePolicy, Offer } from '../offers/offer.entity.ts'

export const ENTITLEMENT_STATUSES = ['pending_payment', 'active', 'exhausted', 'expired', 'revoked'] as const

const AgentProfileSchema = defineEntity({
  name: 'AgentProfile',
  tableName: 'agent_profiles',
  schema: 'payments',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    apiKeyId: p.integer(),
    displayName: p.text().nullable(),
    payoutAddress: p.text().nullable(),
  },
  uniques: [{ name: 'agent_profiles_domain_key_unique', properties: ['domainId', 'apiKeyId'] }],
  indexes: [{ name: 'agent_profiles_domain', properties: ['domainId', 'id'] }],
})

/** A key of a domain as a buyer. */
export class AgentProfile extends AgentProfileSchema.class {}
AgentProfileSchema.setClass(AgentProfile)

const EntitlementSchema = defineEntity({
  name: 'Entitlement',
  tableName: 'entitlements',
  schema: 'payments',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    offer: () => p.manyToOne(Offer).deleteRule('no action').updateRule('no action').fieldName('offer_id').index(false),
    policy: () => p.manyToOne(LicensePolicy).deleteRule('no action').updateRule('no action').fieldName('policy_id').index(false),
    policyVersion: p.integer(),
    agentProfile: () =>
      p.manyToOne(AgentProfile).deleteRule('no action').updateRule('no action').fieldName('agent_profile_id').index(false),
    paymentHash: p.text().unique('entitlements_payment_hash_unique'),
    status: p.enum(ENTITLEMENT_STATUSES).columnType('text').default('pending_payment'),
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
    remainingReads: p.integer().nullable(),
    activatedAt: p.datetime().columnType('timestamptz').nullable(),
    terminatedAt: p.datetime().columnType('timestamptz').nullable(),
    delegatedFrom: p.integer().nullable(),
  },
  checks: [{ name: 'entitlements_remaining_reads_check', expression: 'remaining_reads >= 0' }],
  indexes: [
    { name: 'entitlements_domain', properties: ['domainId', 'id'] },
    { name: 'entitlements_buyer', properties: ['domainId', 'agentProfile', 'id'] },
  ],
})

/** What a buyer may read, by which payment and on which terms. */
export class Entitlement extends EntitlementSchema.class {}
EntitlementSchema.setClass(Entitlement)
