import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidWebhookCursor } from './webhook.errors.ts'
import { WEBHOOK_COLUMNS, type WebhookRow, WebhookView, webhookViewOf } from './webhook.schema.ts'

const newestFirst = statement(
  'webhooks_page',
  `select ${WEBHOOK_COLUMNS} from gateway.webhooks w
   where w.domain_id >= $1 and (w.domain_id, w.id) < ($1, $2::bigint) order by w.domain_id desc, w.id desc limit $3`,
)

/** Lists the domain's webhooks, newest first. */
export const list = direct
  .meta({
    summary: 'List webhooks',
    operation: 'webhook.list',
    resource: { type: 'webhook' },
    rest: 'GET /webhooks',
    errors: [InvalidWebhookCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(WebhookView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidWebhookCursor({})
    const rows = await sql.query<WebhookRow>(newestFirst, [principal.domainId, below, limit + 1])
    return page(rows, limit, webhookViewOf, ({ id }) => ({ id }))
  })
