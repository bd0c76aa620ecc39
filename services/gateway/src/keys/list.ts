import { newestOfDomain } from '@wordclaw/shared/newest-first'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidCursor } from '../gateway.errors.ts'
import { ApiKeyView, apiKeyViewOf } from './api-key.schema.ts'

/** Lists the domain's keys, newest first, revoked ones included. */
export const list = direct
  .meta({
    summary: 'List API keys',
    operation: 'apikey.list',
    resource: { type: 'api_key' },
    rest: 'GET /auth/keys',
    errors: [InvalidCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(ApiKeyView))
  .query(
    newestOfDomain({
      name: 'api_keys_page',
      table: 'gateway.api_keys',
      columns: `id, name, key_prefix as "keyPrefix", scopes, rotated_from as "rotatedFrom", expires_at as "expiresAt", revoked_at as "revokedAt",
        last_used_at as "lastUsedAt", created_at as "createdAt"`,
      view: apiKeyViewOf,
      InvalidCursor,
    }),
  )
