import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { WebhookSecret } from '@wordclaw/shared/webhooks/signature'
import { z } from 'zod'
import { parsePatterns } from './event-names.ts'

export const WebhookId = RowId.describe('Id of the webhook.')

/** What a webhook is made of. The URL and the patterns are judged by rules that a schema cannot say. */
export const WebhookFields = {
  url: z.string().trim().min(1).max(2_048).meta({ format: 'uri' }).describe('Where events are posted to: https, on a public host.'),
  events: z
    .array(z.string().trim().min(1).max(100))
    .max(100)
    .describe('Which events: names like content_item.published, content_item.*, or * for all of them but audit.*.'),
  secret: WebhookSecret.describe('The secret that signs; without one, a good one is made up.'),
  active: z.boolean().describe('Whether events are sent.'),
  description: z.string().trim().max(500).describe('What it is for, to people.'),
}

export const WebhookView = z
  .object({
    id: WebhookId,
    url: z.string(),
    events: z.array(z.string()),
    active: z.boolean(),
    description: z.string().nullable(),
    disabledReason: z.string().nullable().describe('Why it was deactivated, if that was not asked for.'),
    failingSince: Timestamp.nullable().describe('Since when every attempt has failed.'),
    previousSecretExpiresAt: Timestamp.nullable().describe('Until when the secret before this one signs as well.'),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Webhook' })

/** A webhook as a row says it. */
export interface WebhookRow {
  readonly id: number
  readonly url: string
  readonly events: string
  readonly active: boolean
  readonly description: string | null
  readonly disabledReason: string | null
  readonly failingSince: string | null
  readonly previousSecretExpiresAt: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** The columns of a `WebhookRow`, of the table alias `w`. */
export const WEBHOOK_COLUMNS = `w.id, w.url, w.events, w.active, w.description, w.disabled_reason as "disabledReason", w.failing_since as "failingSince",
  w.previous_secret_expires_at as "previousSecretExpiresAt", w.created_at as "createdAt", w.updated_at as "updatedAt"`

export const webhookViewOf = ({ events, ...row }: WebhookRow): z.input<typeof WebhookView> => ({ ...row, events: parsePatterns(events) })

/** An answer that shows a secret: the only ones that do are those that have made it up. */
export const shownSecret = z.string().describe('The signing secret. It is shown this once: store it now.')
