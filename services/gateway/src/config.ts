import { ServiceConfig } from '@wordclaw/shared/config'
import { z } from 'zod'

const serviceUrl = (port: number) => z.url({ protocol: /^https?$/ }).meta({ example: `http://127.0.0.1:${port}` })

/** What the gateway reads from its environment. */
export const GatewayConfig = ServiceConfig.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000).meta({ example: 4000 }),
  CONTENT_URL: serviceUrl(4001),
  FORMS_URL: serviceUrl(4002),
  PAYMENTS_URL: serviceUrl(4003),
  SEARCH_URL: serviceUrl(4004),
  /** The administrator's key of the first start, for automation that has to know it; otherwise one is made up and printed. */
  BOOTSTRAP_KEY: z.string().optional().meta({ example: 'wc_live_…' }),
  /** Addresses of the proxies in front, comma-separated; only their X-Forwarded headers are believed. */
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((address) => address.trim()))
    .optional()
    .meta({ example: '10.0.0.0/8' }),
})
