import { insideOf } from '@wordclaw/shared/database/database'
import { statement } from '@wordclaw/shared/database/sql'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { activeWebhook } from './active-webhook.ts'
import { DELIVERY_COLUMNS, DeliveryId, type DeliveryRow, deliveryViewOf, WebhookDeliveryView } from './delivery.schema.ts'
import { enqueueDelivery } from './outbound-webhook.ts'
import { WebhookDeliveryNotFound, WebhookDeliveryPending, WebhookInactive, WebhookNotFound } from './webhook.errors.ts'
import { WebhookId } from './webhook.schema.ts'

const found = statement(
  'webhook_delivery_status',
  'select d.status from gateway.webhook_deliveries d where d.domain_id = $1 and d.webhook_id = $2 and d.id = $3::bigint for update',
)

const again = statement(
  'webhook_delivery_replay',
  `update gateway.webhook_deliveries d
   set status = 'pending', attempts = 0, replays = replays + 1, jobs = jobs + 1, next_attempt_at = $3, completed_at = null
   where d.domain_id = $1 and d.id = $2::bigint returning ${DELIVERY_COLUMNS}, d.jobs`,
)

/** Sends a delivery that has ended again: the same bytes with the same `webhook-id`, so a receiver that has seen it can tell. */
export const replay = procedure
  .meta({
    summary: 'Send a delivery of a webhook again',
    operation: 'webhook.write',
    resource: { type: 'webhook_delivery', id: 'deliveryId' },
    rest: 'POST /webhooks/:id/deliveries/:deliveryId/replay',
    errors: [WebhookNotFound, WebhookDeliveryNotFound, WebhookDeliveryPending, WebhookInactive],
    next: 'See how it went with GET /api/webhooks/{id}/deliveries.',
  })
  .input(z.strictObject({ id: WebhookId, deliveryId: DeliveryId }))
  .output(WebhookDeliveryView)
  .mutation(async ({ ctx: { em, schema, principal, now, call }, input: { id, deliveryId } }) => {
    const { domainId } = principal
    const sql = insideOf(em)
    await activeWebhook(sql, domainId, id)
    const [delivery] = await sql.query<{ status: string }>(found, [domainId, id, deliveryId])
    if (!delivery) throw new WebhookDeliveryNotFound({ deliveryId })
    if (delivery.status === 'pending') throw new WebhookDeliveryPending({ deliveryId })
    const [row] = await sql.query<DeliveryRow & { jobs: number }>(again, [domainId, deliveryId, now])
    if (!row) throw new WebhookDeliveryNotFound({ deliveryId })
    const { jobs, ...rest } = row
    await enqueueDelivery({ sql, schema, now }, { domainId, deliveryId, jobs, traceparent: call.traceparent })
    return deliveryViewOf(rest)
  })
