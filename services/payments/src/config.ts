import { ServiceConfig } from '@wordclaw/shared/config'
import { WebhookSecretsText } from './settlements/webhook-secrets.ts'

/** What payments read from the environment beside what every service does; read by whatever hosts the service. */
export const PaymentsVariables = {
  /** What providers sign their webhooks with. A provider without a secret is not listened to. */
  PAYMENT_WEBHOOK_SECRETS: WebhookSecretsText.optional(),
}

export const PaymentsConfig = ServiceConfig.extend(PaymentsVariables)
