import { violates } from '@wordclaw/shared/errors'
import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentItemCreated, ContentItemPublished } from '../events.ts'
import { VALIDATION_ERRORS } from '../validation/validation.errors.ts'
import { ContentSchemaValidationFailed, InvalidContentDataJson, SingletonContentItemExists } from './content-item.errors.ts'
import { ContentData, type ContentItemRow, ContentItemView, digestIn, HEAD_COLUMNS, Status, viewOf } from './content-item.schema.ts'
import { acceptedData, governingType } from './governing-type.ts'

// The type's row is share-locked, and must still have the schema that the data was checked against: changing a schema takes the full lock.
const insert = effect(
  'content_item_insert',
  'content',
  `type as materialized (
     select id, kind from content.content_types where id = $1 and domain_id = $2 and schema_hash = $3 for key share
   ),
   i as (
     insert into content.content_items (domain_id, content_type_id, data, status, published_version, singleton, created_at, updated_at)
     select $2, type.id, $4, $5, case when $5 = 'published' then 1 end, type.kind = 'singleton', $6, $6 from type
     returning *
   ),
   effect as (
     select ${HEAD_COLUMNS}, jsonb_build_object('contentItemId', i.id, 'version', i.version) as facts from i
   )`,
  7,
  { after: digestIn('i') },
)

/** Creates an item of a type. Published at once only for a caller who may publish. */
export const create = direct
  .meta({
    summary: 'Create a content item',
    operation: 'content.write',
    resource: { type: 'content_item' },
    attributes: ['status'],
    rest: ['POST /content-items', 'POST /content-types/:contentTypeId/items'],
    status: 201,
    errors: [ContentTypeNotFound, InvalidContentDataJson, ContentSchemaValidationFailed, SingletonContentItemExists, ...VALIDATION_ERRORS],
    emits: [ContentItemCreated, ContentItemPublished],
    next: 'Publish it with POST /api/content-items/{id}/publish once it is ready for readers.',
  })
  .input(z.strictObject({ contentTypeId: RowId, data: ContentData, status: Status.optional() }))
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { contentTypeId, data, status = 'draft' } }) => {
    const { domainId } = principal
    const events = [pendingEvent(ContentItemCreated, { domainId, contentTypeId, status })]
    if (status === 'published') events.push(pendingEvent(ContentItemPublished, { domainId, contentTypeId }))
    for (;;) {
      const type = await governingType(sql, contentTypeId, domainId)
      const text = await acceptedData(type, data)
      try {
        const [row] = await write<ContentItemRow>(insert, [contentTypeId, domainId, type.schema_hash, text, status, now], events)
        if (row) return viewOf(row)
      } catch (error) {
        if (violates(error, 'content_items_singleton_unique')) throw new SingletonContentItemExists({ contentTypeId })
        throw error
      }
      // The type changed or went away in between: look at it again.
    }
  })
