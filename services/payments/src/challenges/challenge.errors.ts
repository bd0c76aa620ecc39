import { defineError } from '@wordclaw/shared/errors'

export const OfferNotSellable = defineError<{ offerId: number }>({
  code: 'OFFER_NOT_SELLABLE',
  kind: 'CONFLICT',
  message: ({ offerId }) => `Offer ${offerId} is not for sale: it was ended, or its terms are over.`,
  remediation: 'Look for another offer with GET /api/offers, or have an administrator renew this one with PUT /api/offers/{id}.',
  context: ({ offerId }) => ({ offerId }),
})

export const ApiKeyRequired = defineError<Record<string, never>>({
  code: 'API_KEY_REQUIRED',
  kind: 'FORBIDDEN',
  message: () => 'What is bought belongs to an API key, and this caller has none.',
  remediation: 'Call with an API key; an administrator creates one with POST /api/auth/keys.',
})

export const PaymentProviderUnavailable = defineError<Record<string, never>>({
  code: 'PAYMENT_PROVIDER_UNAVAILABLE',
  kind: 'SERVICE_UNAVAILABLE',
  message: () => 'The payment provider made no usable invoice. Nothing is owed.',
  remediation: 'Retry in a moment.',
})
