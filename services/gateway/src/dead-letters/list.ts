import { DeadLetterView } from '@wordclaw/shared/dead-letters/dead-letter.schema'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { z } from 'zod'
import { InvalidCursor } from '../gateway.errors.ts'
import { forwarded } from './owners.ts'

const Items = z.object({ items: z.array(DeadLetterView) })

/** Lists the dead letters of all services as one list, by id, the highest first. */
export const list = forwarded
  .meta({
    summary: 'List events that could not be handled',
    operation: 'dead_letter.list',
    resource: { type: 'dead_letter' },
    rest: 'GET /dead-letters',
    errors: [InvalidCursor],
    next: 'Mend what lastError says, then replay one with POST /api/dead-letters/{id}/replay.',
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(DeadLetterView))
  .query(async ({ ctx: { owners }, input: { limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidCursor({})
    const lists = await Promise.all(owners.map((owner) => owner.call('list', Items, { below, limit: limit + 1 })))
    const letters = lists.flatMap(({ items }) => items).sort((one, other) => other.id - one.id)
    return page(
      letters.slice(0, limit + 1),
      limit,
      (letter) => letter,
      ({ id }) => ({ id }),
    )
  })
