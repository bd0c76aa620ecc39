import { direct } from '@wordclaw/shared/procedure'
import type { SecretBox } from '@wordclaw/shared/secret-box'
import type { WebhookSender } from '@wordclaw/shared/webhooks/deliver'

/** What webhooks need beside the database. */
export interface WebhookPorts {
  readonly secrets: SecretBox
  readonly webhooks: WebhookSender
}

/** What a webhook's secrets are sealed for: they open for that webhook only. */
export const boundTo = (webhookId: number): string => `webhook:${webhookId}`

/** A procedure that seals secrets and judges URLs. */
export const webhookProcedure = direct.use(({ ctx, next }) => next({ ctx: ctx.ports as WebhookPorts }))
