import { effect } from '@wordclaw/shared/outbox/write'
import { generateWebhookSecret } from '@wordclaw/shared/webhooks/signature'
import { z } from 'zod'
import { WebhookNotFound } from './webhook.errors.ts'
import { shownSecret, WEBHOOK_COLUMNS, WebhookId, type WebhookRow, WebhookView, webhookViewOf } from './webhook.schema.ts'
import { boundTo, webhookProcedure } from './webhook-ports.ts'

const DAY_SECONDS = 24 * 3_600

const rotation = effect(
  'webhook_rotate_secret',
  'gateway',
  `w as (
     update gateway.webhooks
     set secret = $3, previous_secret = case when $4::timestamptz is not null then secret end, previous_secret_expires_at = $4, updated_at = $5
     where domain_id = $2 and id = $1
     returning *
   ),
   effect as (select ${WEBHOOK_COLUMNS}, '{}'::jsonb as facts from w)`,
  6,
)

/** Replaces the secret by a new one. Until the overlap ends every message is signed with both, so that the receiver can change over. */
export const rotateSecret = webhookProcedure
  .meta({
    summary: "Replace a webhook's secret by a new one",
    operation: 'webhook.write',
    resource: { type: 'webhook', id: 'id' },
    rest: 'POST /webhooks/:id/rotate-secret',
    secretAnswer: true,
    errors: [WebhookNotFound],
    next: 'Store the secret of this answer now: it cannot be read again.',
  })
  .input(
    z.strictObject({
      id: WebhookId,
      overlapSeconds: z
        .int()
        .min(0)
        .max(7 * DAY_SECONDS)
        .default(DAY_SECONDS)
        .describe('How long the old secret signs as well, in seconds; at most a week.'),
    }),
  )
  .output(WebhookView.extend({ secret: shownSecret }).meta({ id: 'RotatedWebhook' }))
  .mutation(async ({ ctx: { write, principal, now, secrets }, input: { id, overlapSeconds } }) => {
    const secret = generateWebhookSecret()
    const overlapEnd = overlapSeconds === 0 ? null : new Date(now.getTime() + overlapSeconds * 1_000)
    const [row] = await write<WebhookRow>(rotation, [id, principal.domainId, secrets.seal(secret, boundTo(id)), overlapEnd, now], [])
    if (!row) throw new WebhookNotFound({ id })
    return { ...webhookViewOf(row), secret }
  })
