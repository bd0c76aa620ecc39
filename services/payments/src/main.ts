import { environment } from '@wordclaw/shared/config'
import { runService } from '@wordclaw/shared/run-service'
import { PaymentsConfig } from './config.ts'
import { payments } from './service.ts'
import type { SettlementPorts } from './settlements/webhook-route.ts'

await runService(payments, environment, {
  config: PaymentsConfig,
  ports: ({ PAYMENT_WEBHOOK_SECRETS }): SettlementPorts => ({ webhookSecrets: PAYMENT_WEBHOOK_SECRETS }),
})
