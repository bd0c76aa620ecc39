import { prepared, router } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound, SingletonContentItemExists, VersionConflict } from '../content-items/content-item.errors.ts'
import { ContentData, ContentItemView, Status, VersionNumber } from '../content-items/content-item.schema.ts'
import { create } from '../content-items/create.ts'
import { DOCUMENT_ERRORS } from '../content-items/document.errors.ts'
import { update as updateItem } from '../content-items/update.ts'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentItemCreated, ContentItemPublished, ContentItemUpdated } from '../events.ts'
import { globalItem, globalType } from './find-globals.ts'
import { GlobalContentItemNotFound, GlobalContentTypeNotFound } from './global.errors.ts'
import { GlobalSlug } from './global.schema.ts'
import { undoWrite } from './undo-global.ts'

const items = router({ create, update: updateItem })

/**
 * Writes a global: its first version, or its next one. It is the very procedures that write any item, so that the store sees to it that there is one; of
 * two who write the first version at once, the second writes the second.
 */
export const update = prepared
  .meta({
    summary: 'Write a global',
    operation: 'content.write',
    resource: { type: 'content_item' },
    attributes: ['status'],
    rest: 'PUT /globals/:slug',
    errors: [
      GlobalContentTypeNotFound,
      GlobalContentItemNotFound,
      ContentTypeNotFound,
      ContentItemNotFound,
      SingletonContentItemExists,
      VersionConflict,
      ...DOCUMENT_ERRORS,
    ],
    emits: [ContentItemCreated, ContentItemUpdated, ContentItemPublished],
    inverse: undoWrite,
    next: 'Publish it with POST /api/globals/{slug}/publish.',
  })
  .input(
    z.strictObject({
      slug: GlobalSlug,
      data: ContentData,
      status: Status.optional(),
      expectedVersion: VersionNumber.optional().describe('The version that this is based on; over REST also If-Match: "{version}".'),
    }),
  )
  .output(ContentItemView)
  .mutation(async ({ ctx, input: { slug, data, status, expectedVersion } }) => {
    const { sql, principal } = ctx
    const { create, update } = items.createCaller(ctx)
    const written = { data, ...(status !== undefined && { status }) }
    for (;;) {
      const type = await globalType(sql, principal.domainId, slug)
      const item = await globalItem(sql, principal.domainId, type)
      if (item) return update({ id: item.id, ...written, ...(expectedVersion !== undefined && { expectedVersion }) })
      if (expectedVersion !== undefined) throw new GlobalContentItemNotFound({ slug })
      try {
        return await create({ contentTypeId: type.id, ...written })
      } catch (error) {
        if (!(error instanceof SingletonContentItemExists)) throw error
        // Somebody else wrote the first version in between.
      }
    }
  })
