import { z } from 'zod'

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  )

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

/** Where messages may be sent; read by whatever process sends them. */
export const WebhookVariables = {
  /** Origins that may be called although they are not https or not public, comma-separated, each exactly so. For development and tests. */
  WEBHOOK_ALLOWED_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), 'every entry must be an origin: scheme, host and port, without a path')
    .meta({ example: 'http://127.0.0.1:9000' }),
  /** The ports that may be called on public hosts, comma-separated. */
  WEBHOOK_PORTS: list
    .transform((ports) => (ports.length === 0 ? [443] : ports.map(Number)))
    .refine((ports) => ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536), 'every entry must be a port')
    .meta({ example: '443,8443' }),
}
