import { prepared, router } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound, VersionConflict } from '../content-items/content-item.errors.ts'
import { ContentItemView, Locales, VersionNumber } from '../content-items/content-item.schema.ts'
import { DOCUMENT_ERRORS } from '../content-items/document.errors.ts'
import { unpublish as unpublishItem } from '../content-items/unpublish.ts'
import { ContentItemPublished, ContentItemUnpublished } from '../events.ts'
import { ContentLocaleUnsupported, ContentNotLocalized, LocaleNotPublished } from '../locale-publishing/locale.errors.ts'
import { writtenItem } from './find-globals.ts'
import { GlobalContentItemNotFound, GlobalContentTypeNotFound } from './global.errors.ts'
import { GlobalSlug } from './global.schema.ts'
import { undoUnpublishGlobal } from './undo-global.ts'

const items = router({ unpublish: unpublishItem })

/** Takes a global away from readers; its working copy and its history stay. It is the very procedure that unpublishes any item. */
export const unpublish = prepared
  .meta({
    summary: 'Unpublish a global',
    operation: 'content.publish',
    resource: { type: 'content_item' },
    rest: 'POST /globals/:slug/unpublish',
    errors: [
      GlobalContentTypeNotFound,
      GlobalContentItemNotFound,
      ContentItemNotFound,
      VersionConflict,
      ContentNotLocalized,
      ContentLocaleUnsupported,
      LocaleNotPublished,
      ...DOCUMENT_ERRORS,
    ],
    emits: [ContentItemUnpublished, ContentItemPublished],
    inverse: undoUnpublishGlobal,
  })
  .input(
    z.strictObject({
      slug: GlobalSlug,
      expectedVersion: VersionNumber.optional(),
      locales: Locales.optional().describe('Only these locales are withdrawn.'),
    }),
  )
  .output(ContentItemView)
  .mutation(async ({ ctx, input: { slug, ...input } }) => {
    const id = await writtenItem(ctx.sql, ctx.principal.domainId, slug)
    return items.createCaller(ctx).unpublish({ id, ...input })
  })
