import { Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { WebhookId } from './webhook.schema.ts'

export const DeliveryId = z.int().positive().describe('Id of the delivery.')

export const DeliveryStatus = z.enum(['pending', 'succeeded', 'failed'])

export const WebhookDeliveryView = z
  .object({
    id: DeliveryId,
    webhookId: WebhookId,
    eventId: z.uuid().describe('The webhook-id header, the same in every attempt: receivers tell by it what they have seen.'),
    eventType: z.string(),
    status: DeliveryStatus,
    attempts: z.int().describe('Since it was last replayed, if it was.'),
    replays: z.int(),
    lastStatus: z.int().nullable().describe('The HTTP status of the latest answer.'),
    lastError: z.string().nullable().describe('Why the latest attempt failed, as a code.'),
    durationMs: z.int().nullable().describe('How long the latest attempt took.'),
    bodyDigest: z.string().describe('SHA-256 of the body, in hex.'),
    createdAt: Timestamp,
    nextAttemptAt: Timestamp.nullable(),
    completedAt: Timestamp.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })

/** A delivery as a row says it; drivers differ about 64-bit ids. */
export interface DeliveryRow {
  readonly id: number | string
  readonly webhookId: number
  readonly eventId: string
  readonly eventType: string
  readonly status: 'pending' | 'succeeded' | 'failed'
  readonly attempts: number
  readonly replays: number
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly durationMs: number | null
  readonly bodyDigest: string
  readonly createdAt: string
  readonly nextAttemptAt: string | null
  readonly completedAt: string | null
}

/** The columns of a `DeliveryRow`, of the table alias `d`. */
export const DELIVERY_COLUMNS = `d.id, d.webhook_id as "webhookId", d.event_id as "eventId", d.event_type as "eventType", d.status, d.attempts, d.replays,
  d.last_status as "lastStatus", d.last_error as "lastError", d.duration_ms as "durationMs", d.body_digest as "bodyDigest",
  d.created_at as "createdAt", d.next_attempt_at as "nextAttemptAt", d.completed_at as "completedAt"`

export const deliveryViewOf = (row: DeliveryRow): z.input<typeof WebhookDeliveryView> => ({ ...row, id: Number(row.id) })
