import { defineError } from '@wordclaw/shared/errors'

export const PaymentWebhookNotConfigured = defineError<{ provider: string }>({
  code: 'PAYMENT_WEBHOOK_NOT_CONFIGURED',
  kind: 'SERVICE_UNAVAILABLE',
  message: ({ provider }) => `Nothing is configured that a webhook of ${provider} could be checked with.`,
  remediation: 'Set PAYMENT_WEBHOOK_SECRETS for this provider; it delivers again meanwhile.',
})

export const InvalidPaymentWebhookSignature = defineError<Record<string, never>>({
  code: 'INVALID_PAYMENT_WEBHOOK_SIGNATURE',
  kind: 'UNAUTHORIZED',
  message: () => 'The bytes of this webhook are not signed with a secret of its provider, or too long ago.',
  remediation: 'Sign the body exactly as it is sent, with HMAC-SHA256 and the current secret, in x-wordclaw-payment-signature.',
})

export const InvalidPaymentWebhookPayload = defineError<{ reason: string }>({
  code: 'INVALID_PAYMENT_WEBHOOK_PAYLOAD',
  kind: 'BAD_REQUEST',
  message: ({ reason }) => `The webhook does not say what happened: ${reason}.`,
  remediation: 'Send a JSON object with eventId, paymentHash and status: paid, pending, expired or failed.',
})

export const InvalidPaymentTransition = defineError<{ from: string; to: string }>({
  code: 'INVALID_PAYMENT_TRANSITION',
  kind: 'CONFLICT',
  message: ({ from, to }) => `The payment is ${from} and cannot become ${to}. The event is kept, without an effect.`,
  remediation: 'Look into this payment by hand: its provider contradicts itself.',
  context: ({ from, to }) => ({ from, to }),
})
