import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { direct } from '@wordclaw/shared/procedure'
import { EmptyUpdateBody } from '@wordclaw/shared/update.errors'
import { z } from 'zod'
import { ContentItemPublished, ContentItemUpdated } from '../events.ts'
import { VALIDATION_ERRORS } from '../validation/validation.errors.ts'
import { changeStatement, explainNoChange } from './change.ts'
import { ContentItemNotFound, ContentSchemaValidationFailed, InvalidContentDataJson, VersionConflict } from './content-item.errors.ts'
import { ContentData, ContentItemId, type ContentItemRow, ContentItemView, Status, VersionNumber, viewOf } from './content-item.schema.ts'
import { acceptedData, type GoverningType } from './governing-type.ts'

const governing = statement(
  'content_item_governing',
  `select t.id, t.domain_id, t.schema, t.schema_hash
   from content.content_items i join content.content_types t on t.id = i.content_type_id
   where i.id = $1 and i.domain_id = $2`,
)

// The type must still have the schema that the data was checked against; its row is share-locked until the commit.
const UNCHANGED_TYPE = `type as materialized (
  select t.id from content.content_items i join content.content_types t on t.id = i.content_type_id
  where i.id = $1 and i.domain_id = $2 and t.schema_hash = $5 for key share of t
)`

const common = { with: UNCHANGED_TYPE, where: 'exists (select from type)', data: 'coalesce($6, head.data)', facts: `'status', i.status` }

/** Without a status the working copy keeps its own; but what is live stays as it is, so a published item gets a draft beside it. */
const keepStatus = changeStatement('content_item_update', 6, {
  ...common,
  status: `case when head.status = 'published' then 'draft' else head.status end`,
  published: 'kept',
})
const setStatus = changeStatement('content_item_update_status', 7, { ...common, status: '$7', published: 'kept' })
const goLive = changeStatement('content_item_update_live', 6, { ...common, status: `'published'`, published: 'this' })

/** Writes a new version of an item. With `expectedVersion` it is refused if somebody else was faster. */
export const update = direct
  .meta({
    summary: 'Update a content item',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    attributes: ['status'],
    rest: 'PUT /content-items/:id',
    errors: [
      ContentItemNotFound,
      VersionConflict,
      EmptyUpdateBody,
      InvalidContentDataJson,
      ContentSchemaValidationFailed,
      ...VALIDATION_ERRORS,
    ],
    emits: [ContentItemUpdated, ContentItemPublished],
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
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id, data, status, expectedVersion = null } }) => {
    if (data === undefined && status === undefined) throw new EmptyUpdateBody({ fields: ['data', 'status'] })
    const { domainId } = principal
    const live = status === 'published'
    const events = [pendingEvent(ContentItemUpdated, { domainId }), ...(live ? [pendingEvent(ContentItemPublished, { domainId })] : [])]
    for (;;) {
      const [type] = await sql.query<GoverningType>(governing, [id, domainId])
      if (!type) throw new ContentItemNotFound({ id })
      const text = data === undefined ? null : await acceptedData(type, data)
      const values = [id, domainId, expectedVersion, now, type.schema_hash, text]
      const [row] = await (live
        ? write<ContentItemRow>(goLive, values, events)
        : status === undefined
          ? write<ContentItemRow>(keepStatus, values, events)
          : write<ContentItemRow>(setStatus, [...values, status], events))
      if (row) return viewOf(row)
      await explainNoChange(sql, id, domainId, expectedVersion)
      // The item is as expected: it was the type that changed in between. Check the data against it again.
    }
  })
