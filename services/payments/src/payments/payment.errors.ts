import { defineError } from '@wordclaw/shared/errors'

export const InvalidPaymentsCursor = defineError<Record<string, never>>({
  code: 'INVALID_PAYMENTS_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Use the nextCursor of a GET /api/payments answer unchanged, or omit cursor to start again.',
})

export const PaymentNotFound = defineError<{ id: number }>({
  code: 'PAYMENT_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Payment ${id} does not exist in this domain.`,
  remediation: 'List payments with GET /api/payments and retry with an id from that list.',
})
