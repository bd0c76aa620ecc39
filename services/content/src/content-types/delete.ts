import { LockMode } from '@mikro-orm/core'
import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItem } from '../content-items/content-item.entity.ts'
import { ContentTypeDeleted } from '../events.ts'
import { TrashedItem } from '../trash/trashed-item.entity.ts'
import { ContentType } from './content-type.entity.ts'
import { ContentTypeInUse, ContentTypeNotFound } from './content-type.errors.ts'
import { ContentTypeId } from './content-type.schema.ts'

/** Deletes a content type that has no items, in the trash neither. Its row is locked first, so that none can be created meanwhile. */
export const deleteType = procedure
  .meta({
    summary: 'Delete a content type that has no items',
    operation: 'content.write',
    resource: { type: 'content_type', id: 'id' },
    rest: 'DELETE /content-types/:id',
    errors: [ContentTypeNotFound, ContentTypeInUse],
    emits: [ContentTypeDeleted],
    inverse: () => 'A type that is deleted does not come back; it can be created anew, under another id.',
  })
  .input(z.strictObject({ id: ContentTypeId }))
  .output(z.object({ id: ContentTypeId, message: z.string() }))
  .mutation(async ({ ctx: { em, emit }, input: { id } }) => {
    const locked = { ...orThrow(ContentTypeNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE }
    const type = await em.findOneOrFail(ContentType, { id }, locked)
    const itemCount = await em.count(ContentItem, { contentType: id })
    const trashedItemCount = await em.count(TrashedItem, { contentTypeId: id })
    if (itemCount + trashedItemCount > 0) throw new ContentTypeInUse({ id, itemCount, trashedItemCount })
    em.remove(type)
    emit(ContentTypeDeleted, { domainId: type.domainId, contentTypeId: id })
    return { id, message: `Content type ${id} is deleted.` }
  })
