import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

export const PAYMENT_STATUSES = ['pending', 'paid', 'consumed', 'expired', 'failed'] as const

const PaymentSchema = defineEntity({
  name: 'Payment',
  tableName: 'payments',
  schema: 'payments',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    paymentHash: p.text().unique('payments_payment_hash_unique'),
    provider: p.text().default('mock'),
    providerInvoiceId: p.text().nullable(),
    paymentRequest: p.text(),
    amountSatoshis: p.integer(),
    status: p.enum(PAYMENT_STATUSES).columnType('text').default('pending'),
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
    settledAt: p.datetime().columnType('timestamptz').nullable(),
    failureReason: p.text().nullable(),
    lastEventId: p.text().nullable(),
    resourcePath: p.text(),
    actorId: p.text().nullable(),
    actorType: p.text().nullable(),
    actorSource: p.text().nullable(),
    details: p.json<Record<string, unknown>>().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  checks: [{ name: 'payments_amount_satoshis_check', expression: 'amount_satoshis >= 0' }],
  indexes: [
    { name: 'payments_domain', properties: ['domainId', 'id'] },
    { name: 'payments_domain_status', properties: ['domainId', 'status', 'id'] },
    // What reconciliation looks through, in every domain: the invoices of a provider that nobody has heard of yet.
    { name: 'payments_pending', properties: ['provider', 'createdAt'], where: `status = 'pending'` },
    // What a challenge looks through: an invoice for the same thing that the same caller can still pay.
    { name: 'payments_open', properties: ['domainId', 'actorId', 'resourcePath'], where: `status = 'pending'` },
  ],
})

/** One invoice and what became of it. */
export class Payment extends PaymentSchema.class {}
PaymentSchema.setClass(Payment)
