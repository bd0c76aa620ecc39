import { pendingEvent } from '@wordclaw/shared/events'
import { direct } from '@wordclaw/shared/procedure'
import { EmptyUpdateBody } from '@wordclaw/shared/update.errors'
import { z } from 'zod'
import { ContentItemPublished, ContentItemUpdated } from '../events.ts'
import { explainNoChange, itemChange } from './change.ts'
import { ContentItemNotFound, VersionConflict } from './content-item.errors.ts'
import { ContentData, ContentItemId, ContentItemView, Status, VersionNumber, viewOf } from './content-item.schema.ts'
import { DOCUMENT_ERRORS } from './document.errors.ts'
import { acceptedDocument, isProjected, versionToChange } from './governing-type.ts'
import { undoUpdate } from './inverses.ts'
import { checkedAndWritten, seenTypesOf } from './seen-types.ts'

const facts = `'status', i.status`

/** Without a status the working copy keeps its own; but what is live stays as it is, so a published item gets a draft beside it. */
const keepStatus = itemChange('content_item_update', {
  takes: ['schemaHash', 'data'],
  status: () => `case when head.status = 'published' then 'draft' else head.status end`,
  published: 'kept',
  facts,
})
const setStatus = itemChange('content_item_update_status', {
  takes: ['schemaHash', 'data', 'status'],
  status: (parameter) => parameter('status'),
  published: 'kept',
  facts,
})
const goLive = itemChange('content_item_update_live', {
  takes: ['schemaHash', 'data'],
  status: () => `'published'`,
  published: 'this',
  facts,
})

/** Writes a new version of an item. With `expectedVersion` it is refused if somebody else was faster. */
export const update = direct
  .meta({
    summary: 'Update a content item',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    attributes: ['status'],
    rest: 'PUT /content-items/:id',
    errors: [ContentItemNotFound, VersionConflict, EmptyUpdateBody, ...DOCUMENT_ERRORS],
    emits: [ContentItemUpdated, ContentItemPublished],
    inverse: undoUpdate,
    next: 'Publish the new version with POST /api/content-items/{id}/publish.',
  })
  .input(
    z.strictObject({
      id: ContentItemId,
      data: ContentData.optional(),
      status: Status.optional(),
      expectedVersion: VersionNumber.optional().describe('The version that this update is based on; over REST also If-Match: "{version}".'),
    }),
  )
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now, rehearsal, ports }, input: { id, data, status, expectedVersion = null } }) => {
    if (data === undefined && status === undefined) throw new EmptyUpdateBody({ fields: ['data', 'status'] })
    const { domainId } = principal
    const live = status === 'published'
    const events = [pendingEvent(ContentItemUpdated, { domainId }), ...(live ? [pendingEvent(ContentItemPublished, { domainId })] : [])]
    const change = live ? goLive : status === undefined ? keepStatus : setStatus
    const types = seenTypesOf(ports)
    const row = await checkedAndWritten({
      // Without data it is for the item to say whether its own still fits.
      seen: rehearsal || data === undefined ? undefined : types.item(id, domainId, expectedVersion),
      load: () => types.governedItem(sql, id, domainId),
      async check(item) {
        rehearsal?.reads('content_type', item.id, item.schema_hash)
        const version = versionToChange(item, id, expectedVersion)
        const written = data ?? item.stale_data
        const document = written === null ? null : await acceptedDocument(sql, item, written)
        return {
          version,
          schemaHash: item.schema_hash,
          data: document?.text ?? null,
          projection: document?.projection,
          projected: isProjected(item),
        }
      },
      async write(checked) {
        const changed = await change(write, { id, domainId, now, status: status ?? null, ...checked }, events)
        if (!changed) await explainNoChange(sql, id, domainId, expectedVersion)
        return changed
      },
    })
    return viewOf(row)
  })
