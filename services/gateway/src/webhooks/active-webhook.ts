import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { WebhookInactive, WebhookNotFound } from './webhook.errors.ts'

const lookUp = statement(
  'webhook_active',
  'select active, disabled_reason as reason from gateway.webhooks where domain_id = $1 and id = $2 for key share',
)

/** Throws unless the domain has this webhook and something can be sent to it. Until the transaction ends, it is not deleted. */
export async function activeWebhook(sql: Pick<Sql, 'query'>, domainId: number, id: number): Promise<void> {
  const [webhook] = await sql.query<{ active: boolean; reason: string | null }>(lookUp, [domainId, id])
  if (!webhook) throw new WebhookNotFound({ id })
  if (!webhook.active) throw new WebhookInactive({ id, reason: webhook.reason })
}
