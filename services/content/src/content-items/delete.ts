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
   trashed as (
     insert into content.trashed_items (id, domain_id, content_type_id, data, status, version, schema_hash, singleton, uid, created_at, updated_at, deleted_at, deleted_by)
     select id, domain_id, content_type_id, data, status, version, schema_hash, singleton, uid, created_at, updated_at, $4, $5 from i
   ),
   withdrawn as (
     delete from content.published_items p using i where p.content_item_id = i.id and p.domain_id = i.domain_id
   ),
   fields_gone as (
     delete from content.content_item_fields f using i where f.domain_id = i.domain_id and f.content_item_id = i.id
   ),
   edges_gone as (
     update content.content_item_references r set to_version = i.version + 1 from i
     where r.domain_id = i.domain_id and r.source_item_id = i.id and r.to_version is null
   ),
   effect as (
     select i.id, jsonb_build_object('contentItemId', i.id, 'contentTypeId', i.content_type_id, 'version', i.version) as facts from i
   )`,
  6,
  { before: digestIn('i') },
)

/** Moves an item to the trash. Its versions stay, until it is purged. */
export const deleteItem = direct
  .meta({
    summary: 'Move a content item to the trash',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    rest: 'DELETE /content-items/:id',
    errors: [ContentItemNotFound, VersionConflict],
    emits: [ContentItemDeleted],
  })
  .input(z.strictObject({ id: ContentItemId, expectedVersion: VersionNumber.optional() }))
  .output(z.object({ id: ContentItemId, message: z.string() }))
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id, expectedVersion = null } }) => {
    const { domainId } = principal
    for (;;) {
      const [row] = await write(
        remove,
        [id, domainId, expectedVersion, now, principal.id],
        [pendingEvent(ContentItemDeleted, { domainId })],
      )
      if (row) return { id, message: `Content item ${id} is in the trash.` }
      await explainNoChange(sql, id, domainId, expectedVersion)
      // It moved on to another version and back to the expected one in between: nothing forbids to delete it now.
    }
  })
