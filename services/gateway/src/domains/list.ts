import { decodeCursor, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { procedure } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { InvalidCursor } from '../gateway.errors.ts'
import { PLATFORM_SCOPE } from '../keys/scopes.ts'
import { Domain } from './domain.entity.ts'
import { DomainView } from './domain.schema.ts'

const Position = z.strictObject({ id: RowId })

/** Lists domains, oldest first: all of them for the platform's administrator, their own for everybody else. */
export const list = procedure
  .meta({ summary: 'List domains', operation: 'domain.read', resource: { type: 'domain' }, rest: 'GET /domains', errors: [InvalidCursor] })
  .input(z.strictObject(PageInput))
  .output(pageOf(DomainView))
  .query(async ({ ctx: { em, principal }, input: { limit, cursor } }) => {
    const after = cursor === undefined ? { id: 0 } : decodeCursor(Position, cursor)
    if (after === null) throw new InvalidCursor({})
    const own = principal.scopes.includes(PLATFORM_SCOPE) ? {} : { $and: [{ id: principal.domainId }] }
    const domains = await em.find(Domain, { id: { $gt: after.id }, ...own }, { orderBy: { id: 'asc' }, limit: limit + 1 })
    return page(
      domains,
      limit,
      (domain) => domain,
      ({ id }) => ({ id }),
    )
  })
