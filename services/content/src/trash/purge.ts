import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemId, digestIn } from '../content-items/content-item.schema.ts'
import { ContentItemPurged } from '../events.ts'
import { ContentItemPurgeRequiresTrash, TrashedContentItemNotFound } from './trash.errors.ts'

/** Removes all that is left of the items `gone`, which a statement has just removed from the trash. */
export const REMAINS = `
  versions_gone as (
    delete from content.content_item_versions v using gone where v.content_item_id = gone.id and v.domain_id = gone.domain_id
  ),
  edges_gone as (
    delete from content.content_item_references r using gone where r.source_item_id = gone.id and r.domain_id = gone.domain_id
  ),
  archive_gone as (
    delete from content.content_type_archives a using gone where a.content_item_id = gone.id and a.domain_id = gone.domain_id
  )`

const remove = effect(
  'trash_purge',
  'content',
  `gone as (delete from content.trashed_items where id = $1 and domain_id = $2 returning *),
   ${REMAINS},
   effect as (
     select gone.id, jsonb_build_object('contentItemId', gone.id, 'contentTypeId', gone.content_type_id, 'version', gone.version) as facts from gone
   )`,
  3,
  { before: digestIn('gone') },
)
const live = statement('trash_purge_live', 'select id from content.content_items where id = $1 and domain_id = $2')

/**
 * Removes an item from the trash for good, with its versions. Nothing refers to it by then: it could not be deleted before, and nothing can refer to what is in the
 * trash. Old versions of others may still name it; rolling back to one of them is refused.
 */
export const purge = direct
  .meta({
    summary: 'Remove a content item from the trash for good',
    operation: 'content.purge',
    resource: { type: 'content_item', id: 'id' },
    rest: ['POST /content-items/:id/purge', 'DELETE /content-items/:id/purge'],
    errors: [TrashedContentItemNotFound, ContentItemPurgeRequiresTrash],
    emits: [ContentItemPurged],
  })
  .input(z.strictObject({ id: ContentItemId }))
  .output(z.object({ id: ContentItemId, purged: z.literal(true) }))
  .mutation(async ({ ctx: { sql, write, principal }, input: { id } }) => {
    const { domainId } = principal
    const [row] = await write(remove, [id, domainId], [pendingEvent(ContentItemPurged, { domainId })])
    if (row) return { id, purged: true as const }
    const [found] = await sql.query(live, [id, domainId])
    throw found ? new ContentItemPurgeRequiresTrash({ id }) : new TrashedContentItemNotFound({ id })
  })
