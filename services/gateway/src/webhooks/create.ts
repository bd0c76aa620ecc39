import { statement } from '@wordclaw/shared/database/sql'
import { effect } from '@wordclaw/shared/outbox/write'
import { prepared } from '@wordclaw/shared/procedure'
import { generateWebhookSecret } from '@wordclaw/shared/webhooks/signature'
import { z } from 'zod'
import { accept } from './acceptance.ts'
import { formatPatterns } from './event-names.ts'
import { InvalidWebhookEvents, InvalidWebhookUrl } from './webhook.errors.ts'
import { shownSecret, WEBHOOK_COLUMNS, WebhookFields, type WebhookRow, WebhookView, webhookViewOf } from './webhook.schema.ts'
import { boundTo, webhookProcedure } from './webhook-ports.ts'

const nextId = statement('webhook_next_id', `select nextval('gateway.webhooks_id_seq')::int as id`)

const insert = effect(
  'webhook_create',
  'gateway',
  `w as (
     insert into gateway.webhooks (id, domain_id, url, events, secret, active, description, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8) returning *
   ),
   effect as (select ${WEBHOOK_COLUMNS}, '{}'::jsonb as facts from w)`,
  9,
)

/** Subscribes a URL to events of the caller's domain. A secret that is made up here is in this answer and, readable, nowhere else. */
export const create = prepared
  .meta({
    summary: 'Create a webhook',
    operation: 'webhook.write',
    resource: { type: 'webhook' },
    rest: 'POST /webhooks',
    status: 201,
    secretAnswer: true,
    errors: [InvalidWebhookUrl, InvalidWebhookEvents],
    next: 'Store the secret of this answer, if it has one: it cannot be read again. Then try the receiver with POST /api/webhooks/{id}/test.',
  })
  .input(
    z.strictObject({
      url: WebhookFields.url,
      events: WebhookFields.events,
      secret: WebhookFields.secret.optional(),
      active: WebhookFields.active.default(true),
      description: WebhookFields.description.optional(),
    }),
  )
  .use(async (proposed) => {
    await accept(proposed)
    return proposed.next()
  })
  .concat(webhookProcedure)
  .output(WebhookView.extend({ secret: shownSecret.optional() }).meta({ id: 'CreatedWebhook' }))
  .mutation(async ({ ctx: { sql, write, principal, now, secrets }, input }) => {
    const { url, events, active, description = null } = input
    const secret = input.secret ?? generateWebhookSecret()
    // Drawn before the row is written, since the secret is sealed for it.
    const [drawn] = await sql.query<{ id: number }>(nextId, [])
    const id = drawn?.id ?? 0
    const sealed = secrets.seal(secret, boundTo(id))
    const values = [id, principal.domainId, url, formatPatterns(events), sealed, active, description, now]
    const [row] = await write<WebhookRow>(insert, values, [])
    if (!row) throw new Error('the webhook was not written')
    return { ...webhookViewOf(row), ...(input.secret === undefined && { secret }) }
  })
