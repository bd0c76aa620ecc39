import { z } from 'zod'

/** The secrets that each provider may sign with: the current one, and those before it while they are being replaced. */
export type WebhookSecrets = ReadonlyMap<string, readonly string[]>

const PAIR = /^([a-z][a-z0-9_-]{0,31}):(.{16,})$/

/** `mock:<current>,mock:<previous>,lnbits:<current>`. */
export const WebhookSecretsText = z
  .string()
  .transform((text) => text.split(',').map((pair) => pair.trim()))
  .refine((pairs) => pairs.every((pair) => PAIR.test(pair)), 'every secret is provider:secret, of at least 16 characters')
  .transform((pairs): WebhookSecrets => {
    const secrets = new Map<string, string[]>()
    for (const pair of pairs) {
      const [, provider = '', secret = ''] = PAIR.exec(pair) ?? []
      secrets.set(provider, [...(secrets.get(provider) ?? []), secret])
    }
    return secrets
  })
  .meta({ example: 'mock:<16 or more random characters>,mock:<the secret before it>' })
