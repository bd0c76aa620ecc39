import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { LOCALE_ERRORS, wantedLocales } from '../modelling/in-locale.ts'
import { LocaleInput } from '../modelling/locale-resolution.schema.ts'
import { globalType, globalViews } from './find-globals.ts'
import { GlobalContentTypeNotFound } from './global.errors.ts'
import { Drafts, GlobalSlug, GlobalView } from './global.schema.ts'

/** Reads a global: its working copy, or with `draft: false` what is published. */
export const get = direct
  .meta({
    summary: 'Read one global',
    operation: 'content.read',
    resource: { type: 'content_item', id: 'slug' },
    rest: 'GET /globals/:slug',
    errors: [GlobalContentTypeNotFound, ...LOCALE_ERRORS],
    next: 'Write it with PUT /api/globals/{slug}.',
  })
  .input(z.strictObject({ slug: GlobalSlug, draft: Drafts, ...LocaleInput }))
  .output(GlobalView)
  .query(async ({ ctx: { sql, principal }, input: { slug, draft, ...asked } }) => {
    const wanted = wantedLocales(asked)
    const type = await globalType(sql, principal.domainId, slug)
    const [view] = await globalViews(sql, principal, [type], { draft, wanted, contentTypeId: type.id })
    if (!view) throw new Error('a type has no view')
    return view
  })
