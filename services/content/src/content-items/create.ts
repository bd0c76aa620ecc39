import { violates } from '@wordclaw/shared/errors'
import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentItemCreated, ContentItemPublished } from '../events.ts'
import { PROJECT, projectionTables, projectPublished, TARGETS_FOUND } from '../projections/projected.ts'
import { REFERENCE_ERRORS } from '../projections/reference.errors.ts'
import { VALIDATION_ERRORS } from '../validation/validation.errors.ts'
import { PUBLISH } from './change.ts'
import { ContentSchemaValidationFailed, InvalidContentDataJson, SingletonContentItemExists } from './content-item.errors.ts'
import { ContentData, type ContentItemRow, ContentItemView, digestIn, HEAD_COLUMNS, Status, viewOf } from './content-item.schema.ts'
import { acceptedDocument, governingType } from './governing-type.ts'
import { undoCreate } from './inverses.ts'

// The type's row is share-locked, and must still have the schema that the data was checked against: changing a schema takes the full lock.
const insertStatement = (name: string, projected: boolean) =>
  effect(
    name,
    'content',
    `type as materialized (
       select id, kind, schema_hash from content.content_types where id = $1 and domain_id = $2 and schema_hash = $3 for key share
     ),
     ${projected ? `${projectionTables('$7', '$2')},` : ''}
     i as (
       insert into content.content_items
         (domain_id, content_type_id, data, status, published_version, singleton, schema_hash, created_at, updated_at)
       select $2, type.id, $4, $5, case when $5 = 'published' then 1 end, type.kind = 'singleton', type.schema_hash, $6, $6
       from type ${projected ? `where ${TARGETS_FOUND}` : ''}
       returning *
     ),
     ${PUBLISH},
     ${projected ? `${PROJECT}, ${projectPublished(`select w.* from wanted_fields w, i where i.published_version = 1`)},` : ''}
     effect as (
       select ${HEAD_COLUMNS}, jsonb_build_object('contentItemId', i.id, 'version', i.version) as facts from i
     )`,
    projected ? 8 : 7,
    { after: digestIn('i') },
  )

const insert = insertStatement('content_item_insert', false)
const insertProjected = insertStatement('content_item_insert_projected', true)

/** Creates an item of a type. Published at once only for a caller who may publish. */
export const create = direct
  .meta({
    summary: 'Create a content item',
    operation: 'content.write',
    resource: { type: 'content_item' },
    attributes: ['status'],
    rest: ['POST /content-items', 'POST /content-types/:contentTypeId/items'],
    status: 201,
    errors: [
      ContentTypeNotFound,
      InvalidContentDataJson,
      ContentSchemaValidationFailed,
      SingletonContentItemExists,
      ...REFERENCE_ERRORS,
      ...VALIDATION_ERRORS,
    ],
    emits: [ContentItemCreated, ContentItemPublished],
    inverse: undoCreate,
    next: 'Publish it with POST /api/content-items/{id}/publish once it is ready for readers.',
  })
  .input(z.strictObject({ contentTypeId: RowId, data: ContentData, status: Status.optional() }))
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now, rehearsal }, input: { contentTypeId, data, status = 'draft' } }) => {
    const { domainId } = principal
    const events = [pendingEvent(ContentItemCreated, { domainId, contentTypeId, status })]
    if (status === 'published') events.push(pendingEvent(ContentItemPublished, { domainId, contentTypeId }))
    for (;;) {
      const type = await governingType(sql, contentTypeId, domainId)
      rehearsal?.reads('content_type', type.id, type.schema_hash)
      const { text, projection } = await acceptedDocument(sql, type, data)
      const values = [contentTypeId, domainId, type.schema_hash, text, status, now]
      try {
        const [row] = await (projection === undefined
          ? write<ContentItemRow>(insert, values, events)
          : write<ContentItemRow>(insertProjected, [...values, projection], events))
        if (row) return viewOf(row)
      } catch (error) {
        if (violates(error, 'content_items_singleton_unique')) throw new SingletonContentItemExists({ contentTypeId })
        throw error
      }
      // The type, or what the item refers to, changed or went away in between: look at it again.
    }
  })
