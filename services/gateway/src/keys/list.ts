import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidCursor } from '../gateway.errors.ts'
import { ApiKeyView, apiKeyViewOf, type StoredApiKey } from './api-key.schema.ts'

const newestFirst = statement(
  'api_keys_page',
  `select id, name, key_prefix as "keyPrefix", scopes, rotated_from as "rotatedFrom", expires_at as "expiresAt", revoked_at as "revokedAt",
     last_used_at as "lastUsedAt", created_at as "createdAt"
   from gateway.api_keys where domain_id >= $1 and (domain_id, id) < ($1, $2::bigint) order by domain_id desc, id desc limit $3`,
)

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
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidCursor({})
    const keys = await sql.query<StoredApiKey>(newestFirst, [principal.domainId, below, limit + 1])
    return page(keys, limit, apiKeyViewOf, ({ id }) => ({ id }))
  })
