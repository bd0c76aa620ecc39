import { environment } from '@wordclaw/shared/config'
import { runService } from '@wordclaw/shared/run-service'
import { createWebhookSender } from '@wordclaw/shared/webhooks/deliver'
import { FormsConfig } from './config.ts'
import { forms } from './service.ts'

await runService(forms, environment, {
  config: FormsConfig,
  peers: ({ CONTENT_URL }) => ({ content: CONTENT_URL }),
  ports: ({ WEBHOOK_ALLOWED_ORIGINS, WEBHOOK_PORTS }) => ({
    webhooks: createWebhookSender({ allowedOrigins: WEBHOOK_ALLOWED_ORIGINS, ports: WEBHOOK_PORTS }),
  }),
})
