import { defineError } from '@wordclaw/shared/errors'
import { ReleaseNotFound } from '../releases/release.errors.ts'

const PreviewTokenMissing = defineError<object>({
  code: 'PREVIEW_TOKEN_MISSING',
  kind: 'UNAUTHORIZED',
  message: () => 'The call carries no preview token.',
  remediation: 'Send the token in the x-preview-token header, as Authorization: Bearer, or as token in the query.',
})

export const InvalidPreviewToken = defineError<object>({
  code: 'INVALID_PREVIEW_TOKEN',
  kind: 'UNAUTHORIZED',
  message: () => 'The preview token is not genuine, has been revoked, or is for another audience.',
  remediation:
    'Issue a new token with POST /api/content-items/{id}/preview-token or POST /api/globals/{slug}/preview-token, and send the audience that it is issued for.',
})

const PreviewTokenExpired = defineError<object>({
  code: 'PREVIEW_TOKEN_EXPIRED',
  kind: 'UNAUTHORIZED',
  message: () => 'The preview token has expired.',
  remediation: 'Issue a new token with POST /api/content-items/{id}/preview-token or POST /api/globals/{slug}/preview-token.',
})

export const PreviewTokenScopeMismatch = defineError<object>({
  code: 'PREVIEW_TOKEN_SCOPE_MISMATCH',
  kind: 'FORBIDDEN',
  message: () => 'The preview token is for something else.',
  remediation: 'Issue a token for this with POST /api/content-items/{id}/preview-token or POST /api/globals/{slug}/preview-token.',
})

export const PreviewTargetUnpublished = defineError<object>({
  code: 'PREVIEW_TARGET_UNPUBLISHED',
  kind: 'NOT_FOUND',
  message: () => 'The preview token shows what is published, and nothing is.',
  remediation:
    'Publish it with POST /api/content-items/{id}/publish, or issue a token for the draft with POST /api/content-items/{id}/preview-token.',
})

/** Found by the gateway, which knows what is for sale. */
export const PreviewPaywallUnsupported = defineError<object>({
  code: 'PREVIEW_PAYWALL_UNSUPPORTED',
  kind: 'CONFLICT',
  message: () => 'The item is for sale: a token would give it away.',
  remediation:
    'Read it with a key that may, with GET /api/content-items/{id}, or take it off sale with PUT /api/offers/{id} and active false.',
})

/** What reading with a preview token can be refused with, whatever the target. */
export const PREVIEW_ERRORS = [
  PreviewTokenMissing,
  InvalidPreviewToken,
  PreviewTokenExpired,
  PreviewTokenScopeMismatch,
  PreviewTargetUnpublished,
  PreviewPaywallUnsupported,
  ReleaseNotFound,
] as const

export const PREVIEW_TOKEN_ERRORS = { missing: PreviewTokenMissing, invalid: InvalidPreviewToken, expired: PreviewTokenExpired }
