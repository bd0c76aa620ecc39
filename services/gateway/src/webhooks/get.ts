import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { WebhookNotFound } from './webhook.errors.ts'
import { WEBHOOK_COLUMNS, WebhookId, type WebhookRow, WebhookView, webhookViewOf } from './webhook.schema.ts'

const byId = statement('webhook_by_id', `select ${WEBHOOK_COLUMNS} from gateway.webhooks w where w.domain_id = $1 and w.id = $2`)

/** Reads a webhook. Its secret cannot be read, by nobody. */
export const get = direct
  .meta({
    summary: 'Read a webhook',
    operation: 'webhook.list',
    resource: { type: 'webhook', id: 'id' },
    rest: 'GET /webhooks/:id',
    errors: [WebhookNotFound],
  })
  .input(z.strictObject({ id: WebhookId }))
  .output(WebhookView)
  .query(async ({ ctx: { sql, principal }, input: { id } }) => {
    const [row] = await sql.query<WebhookRow>(byId, [principal.domainId, id])
    if (!row) throw new WebhookNotFound({ id })
    return webhookViewOf(row)
  })
