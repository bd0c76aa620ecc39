import { defineEntity, p } from '@mikro-orm/core'

/** What a provider has said about a payment, once for each of its events; the domain is known as soon as the payment is. */
export const PaymentProviderEvent = defineEntity({
  name: 'PaymentProviderEvent',
  tableName: 'payment_provider_events',
  schema: 'payments',
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer().nullable(),
    provider: p.text(),
    eventId: p.text(),
    paymentHash: p.text(),
    status: p.enum(['pending', 'paid', 'expired', 'failed']).columnType('text'),
    outcome: p.enum(['applied', 'ignored', 'refused', 'unmatched']).columnType('text'),
    signature: p.text().nullable(),
    payload: p.json<Record<string, unknown>>(),
    receivedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'payment_provider_events_event_unique', properties: ['provider', 'eventId'] }],
  indexes: [
    { name: 'payment_provider_events_payment_hash', properties: ['paymentHash'] },
    { name: 'payment_provider_events_domain', properties: ['domainId', 'id'] },
  ],
})
