import { AssetVariables, TrashVariables } from '@wordclaw/content/config'
import { RateLimitVariables } from '@wordclaw/gateway/config'
import { PaymentsVariables } from '@wordclaw/payments/config'
import { environment, loadConfigOrExit } from '@wordclaw/shared/config'
import { WebhookVariables } from '@wordclaw/shared/webhooks/webhook-config'
import { z } from 'zod'

const EmbeddedConfig = z.object({
  HOST: z.string().default('127.0.0.1').meta({ example: '127.0.0.1' }),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000).meta({ example: 4000 }),
  /** Where everything is kept: the database and the secret that signs calls between the services. */
  DATA_DIR: z.string().default('.data').meta({ example: '.data' }),
  ...RateLimitVariables,
  ...PaymentsVariables,
  ...WebhookVariables,
  ...AssetVariables,
  ...TrashVariables,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('warn').meta({ example: 'warn' }),
})

export const config = loadConfigOrExit(EmbeddedConfig, environment)
