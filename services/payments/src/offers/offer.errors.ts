import { defineError } from '@wordclaw/shared/errors'

export const OfferNotFound = defineError<{ id: number }>({
  code: 'OFFER_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Offer ${id} does not exist in this domain.`,
  remediation: 'List offers with GET /api/offers and retry with an id from that list.',
})

export const OfferSlugConflict = defineError<{ slug: string }>({
  code: 'OFFER_SLUG_CONFLICT',
  kind: 'CONFLICT',
  message: ({ slug }) => `There is an offer with the slug ${slug} already.`,
  remediation: 'Choose another slug, or change the offer that has it with PUT /api/offers/{id}.',
  context: ({ slug }) => ({ slug }),
})

/** What the data model knows and this version does not sell: refused rather than sold and not kept. */
export const OfferNotSupported = defineError<{ field: string; value: string | number; supported: string }>({
  code: 'OFFER_NOT_SUPPORTED',
  kind: 'UNPROCESSABLE_CONTENT',
  message: ({ field, value, supported }) => `${field} ${value} cannot be sold yet: ${supported}.`,
  remediation: 'Offer a single item: scopeType item, its id as scopeRef, and reads without a limit.',
  context: ({ field, supported }) => ({ field, supported }),
})

export const OfferTermsExpired = defineError<{ expiresAt: string }>({
  code: 'OFFER_TERMS_EXPIRED',
  kind: 'UNPROCESSABLE_CONTENT',
  message: ({ expiresAt }) => `What is sold would have ended at ${expiresAt} already.`,
  remediation: 'Send a policy.expiresAt that lies in the future, or leave it out for a right that does not end.',
  context: ({ expiresAt }) => ({ expiresAt }),
})

export const InvalidOffersCursor = defineError<Record<string, never>>({
  code: 'INVALID_OFFERS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Use the nextCursor of a GET /api/offers answer unchanged, or omit cursor to start again.',
})
