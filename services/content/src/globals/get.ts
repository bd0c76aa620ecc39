import { direct } from '@wordclaw/shared/procedure'
import { LOCALE_ERRORS, wantedLocales } from '../modelling/in-locale.ts'
import { ReleaseNotFound } from '../releases/release.errors.ts'
import { globalType, globalViews, perspectiveAsked } from './find-globals.ts'
import { GlobalContentTypeNotFound } from './global.errors.ts'
import { Asked, GlobalSlug, GlobalView } from './global.schema.ts'

/** Reads a global: its working copy, or with `draft: false` what is published. */
export const get = direct
  .meta({
    summary: 'Read one global',
    operation: 'content.read',
    resource: { type: 'content_item', id: 'slug' },
    rest: 'GET /globals/:slug',
    errors: [GlobalContentTypeNotFound, ReleaseNotFound, ...LOCALE_ERRORS],
    next: 'Write it with PUT /api/globals/{slug}.',
  })
  .input(Asked.extend({ slug: GlobalSlug }))
  .output(GlobalView)
  .query(async ({ ctx: { sql, principal }, input: { slug, ...asked } }) => {
    const wanted = wantedLocales(asked)
    const perspective = await perspectiveAsked(sql, principal.domainId, asked)
    const type = await globalType(sql, principal.domainId, slug)
    const [view] = await globalViews(sql, principal, [type], { perspective, wanted, contentTypeId: type.id })
    if (!view) throw new Error('a type has no view')
    return view
  })
