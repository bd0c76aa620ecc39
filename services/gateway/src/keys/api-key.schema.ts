import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { parseScopes, SCOPES } from './scopes.ts'

export const ApiKeyId = RowId.describe('Id of the API key.')

export const ApiKeyName = z.string().trim().min(1).max(200)

export const Scopes = z
  .array(z.enum(SCOPES))
  .min(1)
  .max(SCOPES.length)
  .describe('What the key may do; admin implies all of it within the domain.')

export const ApiKeyView = z
  .object({
    id: ApiKeyId,
    name: ApiKeyName,
    keyPrefix: z.string().describe('The first 8 random characters, to tell keys apart.'),
    scopes: z.array(z.string()),
    rotatedFrom: ApiKeyId.nullable().describe('The key that this one replaces.'),
    expiresAt: Timestamp.nullable(),
    revokedAt: Timestamp.nullable(),
    lastUsedAt: Timestamp.nullable().describe('Written down every 10 seconds.'),
    createdAt: Timestamp,
  })
  .meta({ id: 'ApiKey' })

/** A key with its secret: the only answer that ever holds it. */
export const IssuedApiKeyView = ApiKeyView.extend({
  apiKey: z.string().describe('The key itself. It is shown this once and kept nowhere.'),
}).meta({ id: 'IssuedApiKey' })

/** A key as it is stored, from an entity or from a row. */
export interface StoredApiKey {
  readonly id: number
  readonly name: string
  readonly keyPrefix: string
  readonly scopes: string
  readonly rotatedFrom?: number | null | undefined
  readonly expiresAt?: Date | string | null | undefined
  readonly revokedAt?: Date | string | null | undefined
  readonly lastUsedAt?: Date | string | null | undefined
  readonly createdAt: Date | string
}

export const apiKeyViewOf = (key: StoredApiKey): z.input<typeof ApiKeyView> => ({
  id: key.id,
  name: key.name,
  keyPrefix: key.keyPrefix,
  scopes: parseScopes(key.scopes),
  rotatedFrom: key.rotatedFrom ?? null,
  expiresAt: key.expiresAt ?? null,
  revokedAt: key.revokedAt ?? null,
  lastUsedAt: key.lastUsedAt ?? null,
  createdAt: key.createdAt,
})
