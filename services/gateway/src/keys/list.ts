import { decodeCursor, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { procedure } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { InvalidCursor } from '../gateway.errors.ts'
import { ApiKey } from './api-key.entity.ts'
import { ApiKeyView, apiKeyViewOf } from './api-key.schema.ts'

const Position = z.strictObject({ id: RowId })

/** Lists the domain's keys, newest first, revoked ones included. */
export const list = procedure
  .meta({
    summary: 'List API keys',
    operation: 'apikey.list',
    resource: { type: 'api_key' },
    rest: 'GET /auth/keys',
    errors: [InvalidCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(ApiKeyView))
  .query(async ({ ctx: { em }, input: { limit, cursor } }) => {
    const after = cursor === undefined ? undefined : decodeCursor(Position, cursor)
    if (after === null) throw new InvalidCursor({})
    const keys = await em.find(ApiKey, after ? { id: { $lt: after.id } } : {}, { orderBy: { id: 'desc' }, limit: limit + 1 })
    return page(keys, limit, apiKeyViewOf, ({ id }) => ({ id }))
  })
