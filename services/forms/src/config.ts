import { ServiceConfig } from '@wordclaw/shared/config'
import { WebhookVariables } from '@wordclaw/shared/webhooks/webhook-config'

/** What forms reads from its environment. */
export const FormsConfig = ServiceConfig.extend(WebhookVariables)
