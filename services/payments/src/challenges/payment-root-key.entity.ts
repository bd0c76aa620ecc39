import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

/** The key that a payment's macaroon is made with, sealed. Deleting it ends the macaroon. */
export const PaymentRootKey = defineEntity({
  name: 'PaymentRootKey',
  tableName: 'payment_root_keys',
  schema: 'payments',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    paymentHash: p.text().unique('payment_root_keys_payment_hash_unique'),
    identifier: p.text(),
    identifierHash: p.text().unique('payment_root_keys_identifier_hash_unique'),
    sealedKey: p.text(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [{ name: 'payment_root_keys_domain', properties: ['domainId', 'id'] }],
})
