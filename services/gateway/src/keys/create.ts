import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ApiKeyCreated } from '../events.ts'
import { ApiKey } from './api-key.entity.ts'
import { InvalidExpiresAt } from './api-key.errors.ts'
import { ApiKeyName, apiKeyViewOf, IssuedApiKeyView, Scopes } from './api-key.schema.ts'
import { generateCredential, hashOf, prefixOf } from './credential.ts'
import { formatScopes } from './scopes.ts'

/** Creates a key of the caller's domain. Its secret is in this answer and nowhere else. */
export const create = procedure
  .meta({
    summary: 'Create an API key',
    operation: 'apikey.write',
    resource: { type: 'api_key' },
    rest: 'POST /auth/keys',
    status: 201,
    errors: [InvalidExpiresAt],
    emits: [ApiKeyCreated],
    secretAnswer: true,
    next: 'Store the apiKey of this answer now: it cannot be read again.',
  })
  .input(z.strictObject({ name: ApiKeyName, scopes: Scopes, expiresAt: z.iso.datetime({ offset: true }).optional() }))
  .output(IssuedApiKeyView)
  .mutation(async ({ ctx: { em, emit, principal, now }, input: { name, scopes, expiresAt } }) => {
    if (expiresAt !== undefined && new Date(expiresAt) <= now) throw new InvalidExpiresAt({ expiresAt })
    const apiKey = generateCredential()
    const key = em.create(ApiKey, {
      domainId: principal.domainId,
      name,
      keyHash: hashOf(apiKey),
      keyPrefix: prefixOf(apiKey),
      scopes: formatScopes(scopes),
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      createdAt: now,
    })
    await em.flush()
    emit(ApiKeyCreated, { domainId: principal.domainId, apiKeyId: key.id, scopes: [...scopes] })
    return { ...apiKeyViewOf(key), apiKey }
  })
