import { violates } from '@wordclaw/shared/errors'
import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentItemCreated, ContentItemPublished } from '../events.ts'
import { PROJECT, projectionTables, projectPublished, TARGETS_FOUND } from '../projections/projected.ts'
import { PUBLISH } from './change.ts'
import { SingletonContentItemExists } from './content-item.errors.ts'
import { ContentData, type ContentItemRow, ContentItemView, digestIn, ITEM_COLUMNS, Status, viewOf } from './content-item.schema.ts'
import { DOCUMENT_ERRORS } from './document.errors.ts'
import { acceptedDocument } from './governing-type.ts'
import { undoCreate } from './inverses.ts'
import { checkedAndWritten, seenTypesOf } from './seen-types.ts'

// The type's row is share-locked, and must still have the schema that the data was checked against: changing a schema takes the full lock.
const insertStatement = (projected: boolean, live: boolean) =>
  effect(
    `content_item_insert${projected ? '_projected' : ''}${live ? '_live' : ''}`,
    'content',
    `type as materialized (
       select id, kind, schema_hash from content.content_types where id = $1 and domain_id = $2 and schema_hash = $3 for key share
     ),
     ${projected ? `${projectionTables('$7', '$2')},` : ''}
     i as (
       insert into content.content_items
         (domain_id, content_type_id, data, status, published_version, singleton, schema_hash, created_at, updated_at)
       select $2, type.id, $4, $5, ${live ? 1 : 'null::int'}, type.kind = 'singleton', type.schema_hash, $6, $6
       from type ${projected ? `where ${TARGETS_FOUND}` : ''}
       returning *
     ),
     ${live ? `${PUBLISH},` : ''}
     ${projected ? `${PROJECT},` : ''}
     ${projected && live ? `${projectPublished('select * from wanted_fields')},` : ''}
     effect as (
       select ${ITEM_COLUMNS}, jsonb_build_object('contentItemId', i.id, 'version', i.version) as facts from i
     )`,
    projected ? 8 : 7,
    { after: digestIn('i') },
  )

const inserts = {
  plain: { draft: insertStatement(false, false), live: insertStatement(false, true) },
  projected: { draft: insertStatement(true, false), live: insertStatement(true, true) },
}

/** Creates an item of a type. Published at once only for a caller who may publish. */
export const create = direct
  .meta({
    summary: 'Create a content item',
    operation: 'content.write',
    resource: { type: 'content_item' },
    attributes: ['status'],
    rest: ['POST /content-items', 'POST /content-types/:contentTypeId/items'],
    status: 201,
    errors: [ContentTypeNotFound, SingletonContentItemExists, ...DOCUMENT_ERRORS],
    emits: [ContentItemCreated, ContentItemPublished],
    inverse: undoCreate,
    next: 'Publish it with POST /api/content-items/{id}/publish once it is ready for readers.',
  })
  .input(z.strictObject({ contentTypeId: RowId, data: ContentData, status: Status.optional() }))
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now, rehearsal, ports }, input: { contentTypeId, data, status = 'draft' } }) => {
    const { domainId } = principal
    const events = [pendingEvent(ContentItemCreated, { domainId, contentTypeId, status })]
    if (status === 'published') events.push(pendingEvent(ContentItemPublished, { domainId, contentTypeId }))
    const types = seenTypesOf(ports)
    const row = await checkedAndWritten({
      seen: rehearsal ? undefined : types.type(contentTypeId, domainId),
      load: () => types.governingType(sql, contentTypeId, domainId),
      async check(type) {
        rehearsal?.reads('content_type', type.id, type.schema_hash)
        return { schemaHash: type.schema_hash, ...(await acceptedDocument(sql, type, data)) }
      },
      async write({ schemaHash, text, projection }) {
        const insert = inserts[projection === undefined ? 'plain' : 'projected'][status === 'published' ? 'live' : 'draft']
        const values = [contentTypeId, domainId, schemaHash, text, status, now, ...(projection === undefined ? [] : [projection])]
        const [inserted] = await write<ContentItemRow>(insert, values, events).catch((error) => {
          if (violates(error, 'content_items_singleton_unique')) throw new SingletonContentItemExists({ contentTypeId })
          throw error
        })
        return inserted
      },
    })
    types.sawItem(row.id, contentTypeId)
    return viewOf(row)
  })
