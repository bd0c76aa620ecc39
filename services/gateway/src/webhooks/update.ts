import { effect } from '@wordclaw/shared/outbox/write'
import { prepared } from '@wordclaw/shared/procedure'
import { EmptyUpdateBody } from '@wordclaw/shared/update.errors'
import { z } from 'zod'
import { accept } from './acceptance.ts'
import { formatPatterns } from './event-names.ts'
import { InvalidWebhookEvents, InvalidWebhookUrl, WebhookNotFound } from './webhook.errors.ts'
import { WEBHOOK_COLUMNS, WebhookFields, WebhookId, type WebhookRow, WebhookView, webhookViewOf } from './webhook.schema.ts'
import { boundTo, webhookProcedure } from './webhook-ports.ts'

// What is null stays as it is, but for the description, which $7 says whether to set. A new secret ends the one before it at once; that is what
// rotation is for. A webhook that is activated, or sent elsewhere, starts without a past.
const change = effect(
  'webhook_update',
  'gateway',
  `w as (
     update gateway.webhooks
     set url = coalesce($3, url), events = coalesce($4, events), secret = coalesce($5, secret), active = coalesce($6, active),
         previous_secret = case when $5::text is null then previous_secret end,
         previous_secret_expires_at = case when $5::text is null then previous_secret_expires_at end,
         disabled_reason = case when $6::boolean is null then disabled_reason end,
         failing_since = case when coalesce($6::boolean, false) or $3::text is not null then null else failing_since end,
         description = case when $7::boolean then $8 else description end, updated_at = $9
     where domain_id = $2 and id = $1
     returning *
   ),
   effect as (select ${WEBHOOK_COLUMNS}, '{}'::jsonb as facts from w)`,
  10,
)

/** Changes some of a webhook. Activating one that was deactivated because it failed gives it another chance. */
export const update = prepared
  .meta({
    summary: 'Update a webhook',
    operation: 'webhook.write',
    resource: { type: 'webhook', id: 'id' },
    rest: 'PUT /webhooks/:id',
    errors: [WebhookNotFound, EmptyUpdateBody, InvalidWebhookUrl, InvalidWebhookEvents],
  })
  .input(
    z.strictObject({
      id: WebhookId,
      url: WebhookFields.url.optional(),
      events: WebhookFields.events.optional(),
      secret: WebhookFields.secret.optional().describe('Replaces the secret at once.'),
      active: WebhookFields.active.optional(),
      description: WebhookFields.description.nullable().optional(),
    }),
  )
  .use(async (proposed) => {
    const { id: _, ...changes } = proposed.input
    if (Object.values(changes).every((value) => value === undefined)) throw new EmptyUpdateBody({ fields: Object.keys(WebhookFields) })
    await accept(proposed)
    return proposed.next()
  })
  .concat(webhookProcedure)
  .output(WebhookView)
  .mutation(async ({ ctx: { write, principal, now, secrets }, input: { id, ...changes } }) => {
    const { url = null, events, secret, active = null, description } = changes
    const sealed = secret === undefined ? null : secrets.seal(secret, boundTo(id))
    const patterns = events ? formatPatterns(events) : null
    const values = [id, principal.domainId, url, patterns, sealed, active, description !== undefined, description ?? null, now]
    const [row] = await write<WebhookRow>(change, values, [])
    if (!row) throw new WebhookNotFound({ id })
    return webhookViewOf(row)
  })
