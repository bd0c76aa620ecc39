import { pendingEvent } from '@wordclaw/shared/events'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemPublished } from '../events.ts'
import { changeStatement, explainNoChange } from './change.ts'
import { ContentItemNotFound, VersionConflict } from './content-item.errors.ts'
import { ContentItemId, type ContentItemRow, ContentItemView, VersionNumber, viewOf } from './content-item.schema.ts'

const goLive = changeStatement('content_item_publish', 4, {
  status: `'published'`,
  published: 'this',
  where: `i.published_version is distinct from i.version or i.status <> 'published'`,
})

/** Makes the working copy what readers see. Publishing what is live already changes nothing and is answered as done. */
export const publish = direct
  .meta({
    summary: 'Publish a content item',
    operation: 'content.publish',
    resource: { type: 'content_item', id: 'id' },
    rest: 'POST /content-items/:id/publish',
    errors: [ContentItemNotFound, VersionConflict],
    emits: [ContentItemPublished],
    next: 'Readers see it with GET /api/content-items/{id}?draft=false.',
  })
  .input(z.strictObject({ id: ContentItemId, expectedVersion: VersionNumber.optional().describe('The version that was reviewed.') }))
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id, expectedVersion = null } }) => {
    const { domainId } = principal
    const [row] = await write<ContentItemRow>(
      goLive,
      [id, domainId, expectedVersion, now],
      [pendingEvent(ContentItemPublished, { domainId })],
    )
    return viewOf(row ?? (await explainNoChange(sql, id, domainId, expectedVersion)))
  })
