import { environment, loadConfigOrExit } from '@wordclaw/shared/config'
import { openPostgres } from '@wordclaw/shared/database/postgres'
import { openNatsLog } from '@wordclaw/shared/log/nats-log'
import { createSecretBox } from '@wordclaw/shared/secret-box'
import { closeOnSignal } from '@wordclaw/shared/service'
import { createWebhookSender } from '@wordclaw/shared/webhooks/deliver'
import packageJson from '../package.json' with { type: 'json' }
import { GatewayConfig } from './config.ts'
import { manifests } from './manifests.ts'
import { startGateway } from './start-gateway.ts'
import { storage } from './storage.ts'

const config = loadConfigOrExit(GatewayConfig, environment)
const gateway = await startGateway({
  database: await openPostgres(storage, { url: config.DATABASE_URL, pool: config.DATABASE_POOL }),
  log: openNatsLog({ url: config.NATS_URL, prefix: config.EVENTS_PREFIX, name: 'wordclaw-gateway' }),
  ports: {
    secrets: createSecretBox(config.SECRET_KEYS),
    webhooks: createWebhookSender({ allowedOrigins: config.WEBHOOK_ALLOWED_ORIGINS, ports: config.WEBHOOK_PORTS }),
  },
  manifests,
  urls: { content: config.CONTENT_URL, forms: config.FORMS_URL, payments: config.PAYMENTS_URL, search: config.SEARCH_URL },
  identityKeys: config.IDENTITY_KEYS,
  host: config.HOST,
  port: config.PORT,
  logLevel: config.LOG_LEVEL,
  drainMs: config.DRAIN_MS,
  bootstrapKey: config.BOOTSTRAP_KEY,
  assetMaxBytes: config.ASSETS_MAX_BYTES,
  trustProxy: config.TRUSTED_PROXIES,
  rateLimit: { perMinute: config.RATE_LIMIT_PER_MINUTE, burst: config.RATE_LIMIT_BURST },
  version: packageJson.version,
})
// Not through the log: logs are kept and shipped, and this key must not be.
if (gateway.firstKey && !config.BOOTSTRAP_KEY) process.stdout.write(`administrator key, shown this once: ${gateway.firstKey}\n`)
closeOnSignal(gateway.close)
