import { statement } from '@wordclaw/shared/database/sql'
import { decodeCursor, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { DELIVERY_COLUMNS, DeliveryId, type DeliveryRow, DeliveryStatus, deliveryViewOf, WebhookDeliveryView } from './delivery.schema.ts'
import { InvalidWebhookCursor, WebhookNotFound } from './webhook.errors.ts'
import { WebhookId } from './webhook.schema.ts'

const exists = statement('webhook_exists', 'select id from gateway.webhooks where domain_id = $1 and id = $2')

const newestFirst = statement(
  'webhook_deliveries_page',
  `select ${DELIVERY_COLUMNS} from gateway.webhook_deliveries d
   where (d.domain_id, d.webhook_id) >= ($1, $2::int) and (d.domain_id, d.webhook_id, d.id) < ($1, $2::int, $3::bigint)
   order by d.domain_id desc, d.webhook_id desc, d.id desc limit $4`,
)

const ofStatus = statement(
  'webhook_deliveries_page_of_status',
  `select ${DELIVERY_COLUMNS} from gateway.webhook_deliveries d
   where (d.domain_id, d.webhook_id, d.status) >= ($1, $2::int, $5::text)
     and (d.domain_id, d.webhook_id, d.status, d.id) < ($1, $2::int, $5::text, $3::bigint)
   order by d.domain_id desc, d.webhook_id desc, d.status desc, d.id desc limit $4`,
)

const Position = z.strictObject({ id: DeliveryId })

/** Lists what was sent to a webhook and how that went, newest first. Deliveries that have ended are kept for 30 days. */
export const listDeliveries = direct
  .meta({
    summary: 'List the deliveries of a webhook',
    operation: 'webhook.list',
    resource: { type: 'webhook', id: 'id' },
    rest: 'GET /webhooks/:id/deliveries',
    errors: [WebhookNotFound, InvalidWebhookCursor],
    next: 'Send one that failed again with POST /api/webhooks/{id}/deliveries/{deliveryId}/replay.',
  })
  .input(z.strictObject({ id: WebhookId, status: DeliveryStatus.optional(), ...PageInput }))
  .output(pageOf(WebhookDeliveryView))
  .query(async ({ ctx: { sql, principal }, input: { id, status, limit, cursor } }) => {
    const position = cursor === undefined ? { id: Number.MAX_SAFE_INTEGER } : decodeCursor(Position, cursor)
    if (position === null) throw new InvalidWebhookCursor({})
    const { domainId } = principal
    const [webhook] = await sql.query(exists, [domainId, id])
    if (!webhook) throw new WebhookNotFound({ id })
    const values = [domainId, id, position.id, limit + 1]
    const rows = await (status ? sql.query<DeliveryRow>(ofStatus, [...values, status]) : sql.query<DeliveryRow>(newestFirst, values))
    return page(rows, limit, deliveryViewOf, (row) => ({ id: Number(row.id) }))
  })
