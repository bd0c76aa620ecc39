import type { Assets } from '@wordclaw/content/assets'
import { content } from '@wordclaw/content/service'
import { forms } from '@wordclaw/forms/service'
import { manifests } from '@wordclaw/gateway/manifests'
import { gateway } from '@wordclaw/gateway/service'
import { type RateLimit, type RunningGateway, startGateway } from '@wordclaw/gateway/start-gateway'
import { payments } from '@wordclaw/payments/service'
import type { WebhookSecrets } from '@wordclaw/payments/webhook-secrets'
import { search } from '@wordclaw/search/service'
import { openEmbedded, type Pglite } from '@wordclaw/shared/database/pglite'
import { openPeers } from '@wordclaw/shared/http-peers'
import { openEmbeddedLog } from '@wordclaw/shared/log/embedded-log'
import type { IdentityKey } from '@wordclaw/shared/principal'
import { createSecretBox, type SecretKey } from '@wordclaw/shared/secret-box'
import { startService } from '@wordclaw/shared/service'
import { createWebhookSender, type SenderOptions } from '@wordclaw/shared/webhooks/deliver'

export interface EmbeddedOptions {
  readonly pglite: Pglite
  readonly identityKeys: readonly IdentityKey[]
  readonly secretKeys: readonly SecretKey[]
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly version: string
  readonly bootstrapKey?: string
  readonly rateLimit?: RateLimit
  /** Where files are kept, and which are taken; without it, none are. */
  readonly assets?: Assets
  /** What payment providers sign with; without any, none is listened to. */
  readonly webhookSecrets?: WebhookSecrets | undefined
  /** Where and when webhooks may be called. @default public hosts, by the usual schedule */
  readonly outbound?: SenderOptions
  /** @default 30 */
  readonly trashRetentionDays?: number
}

/** What procedures, consumers and jobs of any service find, beside their peers. */
const portsOf = ({ secretKeys, assets, trashRetentionDays, webhookSecrets, outbound }: EmbeddedOptions) => ({
  secrets: createSecretBox(secretKeys),
  tokenKeys: secretKeys,
  assets,
  ...(trashRetentionDays !== undefined && { trashRetentionDays }),
  webhookSecrets,
  webhooks: createWebhookSender(outbound),
})

/** All of WordClaw in one process: every service on a loopback port of its own, the gateway in front, one embedded database below. */
export async function startEmbedded(options: EmbeddedOptions): Promise<RunningGateway> {
  const { pglite, identityKeys, host, port, logLevel, version, bootstrapKey, rateLimit, assets } = options
  const urls: Record<string, string> = {}
  const peers = openPeers(urls, identityKeys)
  const ports = { peers, ...portsOf(options) }
  const eventLog = openEmbeddedLog(pglite)
  // All have one log: it is closed when none of them needs it any more.
  const log = { ...eventLog, close: async () => undefined }
  const services = await Promise.all(
    [content, forms, payments, search].map(async (definition) => {
      const database = await openEmbedded(definition.storage, pglite)
      return {
        name: definition.name,
        ...(await startService(definition, { database, log, ports, identityKeys, host: '127.0.0.1', port: 0, logLevel })),
      }
    }),
  )
  for (const { name, url } of services) urls[name] = url
  const front = await startGateway({
    database: await openEmbedded(gateway.storage, pglite),
    log,
    ports,
    manifests,
    urls: { ...urls },
    identityKeys,
    host,
    port,
    logLevel,
    version,
    bootstrapKey,
    assetMaxBytes: assets?.limits.maxBytes,
    ...(rateLimit && { rateLimit }),
  })
  urls['gateway'] = front.url
  return {
    ...front,
    async close() {
      await front.close()
      await Promise.all(services.map((service) => service.close()))
      await eventLog.close()
      await peers.close()
    },
  }
}
