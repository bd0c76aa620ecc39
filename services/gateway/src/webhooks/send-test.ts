import { randomUUIDv7 } from 'node:crypto'
import { insideOf } from '@wordclaw/shared/database/database'
import { statement } from '@wordclaw/shared/database/sql'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { activeWebhook } from './active-webhook.ts'
import { DELIVERY_COLUMNS, type DeliveryRow, deliveryViewOf, WebhookDeliveryView } from './delivery.schema.ts'
import { deliveryBody } from './delivery-body.ts'
import { insertDeliveries } from './fan-out-webhooks.ts'
import { enqueueDelivery } from './outbound-webhook.ts'
import { WebhookInactive, WebhookNotFound } from './webhook.errors.ts'
import { WebhookId } from './webhook.schema.ts'

const PING = { subject: 'gateway.webhook.ping', name: 'webhook.ping' }

const byId = statement(
  'webhook_delivery_by_id',
  `select ${DELIVERY_COLUMNS} from gateway.webhook_deliveries d where d.domain_id = $1 and d.id = $2::bigint`,
)

/** Sends an event of its own kind, `webhook.ping`, whatever the webhook has subscribed to. It is signed, tried again and logged like any other. */
export const sendTest = procedure
  .meta({
    summary: 'Send a test event to a webhook',
    operation: 'webhook.write',
    resource: { type: 'webhook', id: 'id' },
    rest: 'POST /webhooks/:id/test',
    errors: [WebhookNotFound, WebhookInactive],
    next: 'See how it went with GET /api/webhooks/{id}/deliveries.',
  })
  .input(z.strictObject({ id: WebhookId }))
  .output(z.object({ id: WebhookId, delivery: WebhookDeliveryView }))
  .mutation(async ({ ctx: { em, schema, principal, now, call }, input: { id } }) => {
    const { domainId } = principal
    const sql = insideOf(em)
    await activeWebhook(sql, domainId, id)
    const eventId = randomUUIDv7()
    const { body, digest } = deliveryBody({
      id: eventId,
      subject: PING.subject,
      domainId,
      time: now.toISOString(),
      payload: { webhookId: id },
    })
    const made = { domain_id: domainId, webhook_id: id, event_id: eventId, event_type: PING.name, body, body_digest: digest }
    const [inserted] = await insertDeliveries(sql, [made], now)
    const deliveryId = Number(inserted?.id)
    await enqueueDelivery({ sql, schema, now }, { domainId, deliveryId, jobs: 1, traceparent: call.traceparent })
    const [row] = await sql.query<DeliveryRow>(byId, [domainId, deliveryId])
    if (!row) throw new Error('the delivery was not written')
    return { id, delivery: deliveryViewOf(row) }
  })
