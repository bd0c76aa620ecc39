import { defineError } from '@wordclaw/shared/errors'
import { KNOWN_PATTERNS } from './event-names.ts'

export const WebhookNotFound = defineError<{ id: number }>({
  code: 'WEBHOOK_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Webhook ${id} does not exist.`,
  remediation: 'List the webhooks with GET /api/webhooks and retry with the id of one of them.',
})

export const WebhookDeliveryNotFound = defineError<{ deliveryId: number }>({
  code: 'WEBHOOK_DELIVERY_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ deliveryId }) => `Delivery ${deliveryId} does not exist.`,
  remediation: 'List the deliveries of the webhook with GET /api/webhooks/{id}/deliveries and retry with the id of one of them.',
})

export const InvalidWebhookUrl = defineError<{ why: string }>({
  code: 'INVALID_WEBHOOK_URL',
  kind: 'BAD_REQUEST',
  message: ({ why }) => `The URL ${why}.`,
  remediation: 'Send an https URL without credentials whose host is public: no local or private name or address, and no port but 443.',
})

export const InvalidWebhookEvents = defineError<{ unknown: readonly string[] }>({
  code: 'INVALID_WEBHOOK_EVENTS',
  kind: 'BAD_REQUEST',
  message: ({ unknown }) =>
    unknown.length === 0 ? 'A webhook needs at least one event.' : `There are no such events: ${unknown.slice(0, 5).join(', ')}.`,
  remediation: 'Send in events at least one of the patterns listed in context.known.',
  context: () => ({ known: KNOWN_PATTERNS }),
})

export const InvalidWebhookCursor = defineError<Record<string, never>>({
  code: 'INVALID_WEBHOOK_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Start over without a cursor, and pass on the nextCursor of each page unchanged, with the same filters.',
})

export const WebhookInactive = defineError<{ id: number; reason: string | null }>({
  code: 'WEBHOOK_INACTIVE',
  kind: 'CONFLICT',
  message: ({ id, reason }) => `Webhook ${id} is not active, so nothing is sent to it.${reason === null ? '' : ` ${reason}`}`,
  remediation: 'Activate it with PUT /api/webhooks/{id} and active: true, then retry.',
})

export const WebhookDeliveryPending = defineError<{ deliveryId: number }>({
  code: 'WEBHOOK_DELIVERY_PENDING',
  kind: 'CONFLICT',
  message: ({ deliveryId }) => `Delivery ${deliveryId} is still under way.`,
  remediation: 'Wait until its status in GET /api/webhooks/{id}/deliveries is succeeded or failed, then retry.',
})
