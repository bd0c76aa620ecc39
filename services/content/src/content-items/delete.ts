import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemDeleted } from '../events.ts'
import { explainNoChange } from './change.ts'
import { ContentItemNotFound, VersionConflict } from './content-item.errors.ts'
import { ContentItemId, digestIn, VersionNumber } from './content-item.schema.ts'

const remove = effect(
  'content_item_delete',
  'content',
  `i as (
     delete from content.content_items where id = $1 and domain_id = $2 and ($3::int is null or version = $3) returning *
   ),
   effect as (
     select i.id, jsonb_build_object('contentItemId', i.id, 'contentTypeId', i.content_type_id, 'version', i.version) as facts from i
   )`,
  4,
  { before: digestIn('i') },
)

/** Deletes an item with all its versions. */
export const deleteItem = direct
  .meta({
    summary: 'Delete a content item and its versions',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    rest: 'DELETE /content-items/:id',
    errors: [ContentItemNotFound, VersionConflict],
    emits: [ContentItemDeleted],
  })
  .input(z.strictObject({ id: ContentItemId, expectedVersion: VersionNumber.optional() }))
  .output(z.object({ id: ContentItemId, message: z.string() }))
  .mutation(async ({ ctx: { sql, write, principal }, input: { id, expectedVersion = null } }) => {
    const { domainId } = principal
    for (;;) {
      const [row] = await write(remove, [id, domainId, expectedVersion], [pendingEvent(ContentItemDeleted, { domainId })])
      if (row) return { id, message: `Content item ${id} is deleted.` }
      await explainNoChange(sql, id, domainId, expectedVersion)
      // It moved on to another version and back to the expected one in between: nothing forbids to delete it now.
    }
  })
