import { ServiceConfig, serviceUrl } from '@wordclaw/shared/config'
import { WebhookVariables } from '@wordclaw/shared/webhooks/webhook-config'
import { z } from 'zod'
import { DEFAULT_RATE_LIMIT } from './rate-limit.ts'

/** How much one caller may ask for; read by whatever hosts a gateway. */
export const RateLimitVariables = {
  /** Calls a minute that one key (or, without a valid one, one address) may make of this process; 0 for no limit. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).max(10_000_000).default(DEFAULT_RATE_LIMIT.perMinute).meta({ example: 6_000 }),
  RATE_LIMIT_BURST: z.coerce.number().int().min(1).max(10_000_000).default(DEFAULT_RATE_LIMIT.burst).meta({ example: 1_000 }),
}

/** What the gateway reads from its environment. */
export const GatewayConfig = ServiceConfig.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000).meta({ example: 4000 }),
  CONTENT_URL: serviceUrl(4001),
  FORMS_URL: serviceUrl(4002),
  PAYMENTS_URL: serviceUrl(4003),
  SEARCH_URL: serviceUrl(4004),
  ...RateLimitVariables,
  ...WebhookVariables,
  /** The most bytes of one asset, as content takes them. */
  ASSETS_MAX_BYTES: z.coerce.number().int().min(1).max(5_000_000_000).default(104_857_600).meta({ example: 104_857_600 }),
  /** The administrator's key of the first start, for automation that has to know it; otherwise one is made up and printed. */
  BOOTSTRAP_KEY: z.string().optional().meta({ example: 'wc_live_…' }),
  /** Addresses of the proxies in front, comma-separated; only their X-Forwarded headers are believed. */
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((address) => address.trim()))
    .optional()
    .meta({ example: '10.0.0.0/8' }),
})
