import { defineError } from '@wordclaw/shared/errors'

export const InvalidPaymentsCursor = defineError<Record<string, never>>({
  code: 'INVALID_PAYMENTS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Use the nextCursor of a GET /api/payments answer unchanged, or omit cursor to start again.',
})
