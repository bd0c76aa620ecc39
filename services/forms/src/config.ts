import { ServiceConfig, serviceUrl } from '@wordclaw/shared/config'
import { WebhookVariables } from '@wordclaw/shared/webhooks/webhook-config'

/** What forms reads from its environment. Content has the types of forms, and makes items of submissions. */
export const FormsConfig = ServiceConfig.extend({ CONTENT_URL: serviceUrl(4001), ...WebhookVariables })
