import { prepared, router } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound, VersionConflict } from '../content-items/content-item.errors.ts'
import { ContentItemView, Locales, VersionNumber } from '../content-items/content-item.schema.ts'
import { DOCUMENT_ERRORS } from '../content-items/document.errors.ts'
import { publish as publishItem } from '../content-items/publish.ts'
import { ContentItemPublished } from '../events.ts'
import { ContentLocaleUnsupported, ContentNotLocalized } from '../locale-publishing/locale.errors.ts'
import { writtenItem } from './find-globals.ts'
import { GlobalContentItemNotFound, GlobalContentTypeNotFound } from './global.errors.ts'
import { GlobalSlug } from './global.schema.ts'
import { undoPublishGlobal } from './undo-global.ts'

const items = router({ publish: publishItem })

/** Makes the working copy of a global what readers see. It is the very procedure that publishes any item. */
export const publish = prepared
  .meta({
    summary: 'Publish a global',
    operation: 'content.publish',
    resource: { type: 'content_item' },
    rest: 'POST /globals/:slug/publish',
    errors: [
      GlobalContentTypeNotFound,
      GlobalContentItemNotFound,
      ContentItemNotFound,
      VersionConflict,
      ContentNotLocalized,
      ContentLocaleUnsupported,
      ...DOCUMENT_ERRORS,
    ],
    emits: [ContentItemPublished],
    inverse: undoPublishGlobal,
    next: 'Readers see it with GET /api/globals/{slug}?draft=false.',
  })
  .input(
    z.strictObject({
      slug: GlobalSlug,
      expectedVersion: VersionNumber.optional().describe('The version that was reviewed.'),
      locales: Locales.optional().describe('Only these locales go live.'),
    }),
  )
  .output(ContentItemView)
  .mutation(async ({ ctx, input: { slug, ...input } }) => {
    const id = await writtenItem(ctx.sql, ctx.principal.domainId, slug)
    return items.createCaller(ctx).publish({ id, ...input })
  })
