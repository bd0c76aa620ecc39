import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { LOCALE_ERRORS, wantedLocales } from '../modelling/in-locale.ts'
import { ReleaseNotFound } from '../releases/release.errors.ts'
import { globalTypesBelow, globalViews, perspectiveAsked } from './find-globals.ts'
import { InvalidGlobalsCursor } from './global.errors.ts'
import { Asked, GlobalView } from './global.schema.ts'

/** Lists globals, the newest type first, each with its item if it has been written. Pages follow the id of the type. */
export const list = direct
  .meta({
    summary: 'List globals',
    operation: 'content.read',
    resource: { type: 'content_item' },
    rest: 'GET /globals',
    errors: [InvalidGlobalsCursor, ReleaseNotFound, ...LOCALE_ERRORS],
  })
  .input(Asked.extend(PageInput))
  .output(pageOf(GlobalView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor, ...asked } }) => {
    const wanted = wantedLocales(asked)
    const perspective = await perspectiveAsked(sql, principal.domainId, asked)
    const below = idBelow(cursor)
    if (below === null) throw new InvalidGlobalsCursor({})
    const types = await globalTypesBelow(sql, principal.domainId, below, limit + 1)
    const views = await globalViews(sql, principal, types, { perspective, wanted })
    return page(
      views,
      limit,
      (view) => view,
      ({ contentType: { id } }) => ({ id }),
    )
  })
