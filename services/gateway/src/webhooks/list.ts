import { newestOfDomain } from '@wordclaw/shared/newest-first'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidWebhookCursor } from './webhook.errors.ts'
import { WEBHOOK_COLUMNS, WebhookView, webhookViewOf } from './webhook.schema.ts'

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
  .query(
    newestOfDomain({
      name: 'webhooks_page',
      table: 'gateway.webhooks w',
      columns: WEBHOOK_COLUMNS,
      view: webhookViewOf,
      InvalidCursor: InvalidWebhookCursor,
    }),
  )
