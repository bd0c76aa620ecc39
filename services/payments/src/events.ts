import { defineEvent } from '@wordclaw/shared/events'
import { z } from 'zod'

const offer = {
  domainId: z.int(),
  offerId: z.int(),
  scopeType: z.string(),
  scopeRef: z.int().nullable(),
  priceSats: z.int(),
  active: z.boolean(),
}

export const OfferCreated = defineEvent({
  subject: 'payments.offer.created',
  version: 1,
  about: ['offerId'],
  payload: z.object(offer),
})
/** Carries the whole of what is for sale, as it is from now on. */
export const OfferUpdated = defineEvent({
  subject: 'payments.offer.updated',
  version: 1,
  about: ['offerId'],
  payload: z.object(offer),
})
export const PaymentPaid = defineEvent({
  subject: 'payments.payment.paid',
  version: 1,
  about: ['paymentId'],
  payload: z.object({
    domainId: z.int(),
    paymentId: z.int(),
    provider: z.string(),
    amountSatoshis: z.int(),
    resourcePath: z.string(),
    settledAt: z.string(),
    late: z.boolean(),
  }),
})
/** Whoever paid may read; `principalId` is the caller's, `api_key:7`. Without `expiresAt` the right does not end by itself. */
export const EntitlementActivated = defineEvent({
  subject: 'payments.entitlement.activated',
  version: 1,
  about: ['entitlementId'],
  payload: z.object({
    domainId: z.int(),
    entitlementId: z.int(),
    offerId: z.int(),
    principalId: z.string(),
    scopeType: z.string(),
    scopeRef: z.int().nullable(),
    expiresAt: z.string().nullable(),
  }),
})
