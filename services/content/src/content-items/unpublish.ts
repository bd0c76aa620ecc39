import { pendingEvent } from '@wordclaw/shared/events'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemUnpublished } from '../events.ts'
import { explainNoChange, itemChange } from './change.ts'
import { ContentItemNotFound, VersionConflict } from './content-item.errors.ts'
import { ContentItemId, ContentItemView, VersionNumber, viewOf } from './content-item.schema.ts'

const withdraw = itemChange('content_item_unpublish', {
  status: () => `case when head.status = 'published' then 'draft' else head.status end`,
  published: 'none',
  where: 'i.published_version is not null',
})

/** Takes an item away from readers; its working copy and its history stay. Unpublishing what is not live changes nothing. */
export const unpublish = direct
  .meta({
    summary: 'Unpublish a content item',
    operation: 'content.publish',
    resource: { type: 'content_item', id: 'id' },
    rest: 'POST /content-items/:id/unpublish',
    errors: [ContentItemNotFound, VersionConflict],
    emits: [ContentItemUnpublished],
  })
  .input(z.strictObject({ id: ContentItemId, expectedVersion: VersionNumber.optional() }))
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id, expectedVersion = null } }) => {
    const { domainId } = principal
    const target = { id, domainId, version: expectedVersion, now }
    const row = await withdraw(write, target, [pendingEvent(ContentItemUnpublished, { domainId })])
    return viewOf(row ?? (await explainNoChange(sql, id, domainId, expectedVersion)))
  })
