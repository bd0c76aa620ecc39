import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { LOCALE_ERRORS, wantedLocales } from '../modelling/in-locale.ts'
import { LocaleInput } from '../modelling/locale-resolution.schema.ts'
import { globalTypesBelow, globalViews } from './find-globals.ts'
import { InvalidGlobalsCursor } from './global.errors.ts'
import { Drafts, GlobalView } from './global.schema.ts'

/** Lists globals, the newest type first, each with its item if it has been written. Pages follow the id of the type. */
export const list = direct
  .meta({
    summary: 'List globals',
    operation: 'content.read',
    resource: { type: 'content_item' },
    rest: 'GET /globals',
    errors: [InvalidGlobalsCursor, ...LOCALE_ERRORS],
  })
  .input(z.strictObject({ ...PageInput, draft: Drafts, ...LocaleInput }))
  .output(pageOf(GlobalView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor, draft, ...asked } }) => {
    const wanted = wantedLocales(asked)
    const below = idBelow(cursor)
    if (below === null) throw new InvalidGlobalsCursor({})
    const types = await globalTypesBelow(sql, principal.domainId, below, limit + 1)
    const views = await globalViews(sql, principal, types, { draft, wanted })
    return page(
      views,
      limit,
      (view) => view,
      ({ contentType: { id } }) => ({ id }),
    )
  })
