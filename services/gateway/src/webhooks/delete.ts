import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { WebhookNotFound } from './webhook.errors.ts'
import { WebhookId } from './webhook.schema.ts'

const remove = effect(
  'webhook_delete',
  'gateway',
  `w as (delete from gateway.webhooks where domain_id = $1 and id = $2 returning id),
   effect as (select w.id, '{}'::jsonb as facts from w)`,
  3,
)

/** Deletes a webhook and the log of its deliveries. What is under way to it is not sent. */
export const deleteWebhook = direct
  .meta({
    summary: 'Delete a webhook',
    operation: 'webhook.write',
    resource: { type: 'webhook', id: 'id' },
    rest: 'DELETE /webhooks/:id',
    errors: [WebhookNotFound],
  })
  .input(z.strictObject({ id: WebhookId }))
  .output(z.object({ id: WebhookId, message: z.string() }))
  .mutation(async ({ ctx: { write, principal }, input: { id } }) => {
    const [row] = await write<{ id: number }>(remove, [principal.domainId, id], [])
    if (!row) throw new WebhookNotFound({ id })
    return { id, message: `Webhook ${id} is deleted.` }
  })
