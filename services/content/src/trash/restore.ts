import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { violates } from '@wordclaw/shared/errors'
import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { SingletonContentItemExists } from '../content-items/content-item.errors.ts'
import {
  ContentItemId,
  type ContentItemRow,
  ContentItemView,
  digestIn,
  HEAD_COLUMNS,
  viewOf,
} from '../content-items/content-item.schema.ts'
import { DOCUMENT_ERRORS } from '../content-items/document.errors.ts'
import { type AcceptedDocument, acceptedDocument, type GoverningType } from '../content-items/governing-type.ts'
import { undoRestore } from '../content-items/inverses.ts'
import { ContentItemRestored } from '../events.ts'
import { PROJECT, projectionTables, TARGETS_FOUND } from '../projections/projected.ts'
import { withoutMissing } from '../references/without-missing.ts'
import { currentText } from '../schema-changes/current-text.ts'
import { TrashedContentItemNotFound } from './trash.errors.ts'

interface TrashedDocument extends GoverningType {
  data: string
  version: number
  data_schema_hash: string
}

const target = statement(
  'trash_restore_target',
  `select t.id, t.domain_id, t.schema, t.schema_hash, x.data, x.version, x.schema_hash as data_schema_hash
   from content.trashed_items x join content.content_types t on t.id = x.content_type_id
   where x.id = $1 and x.domain_id = $2`,
)

// Its last working copy becomes a version, as if it had been changed. Of what came into the domain meanwhile, nothing else may be known by its uid.
const restoreStatement = (name: string, projected: boolean) =>
  effect(
    name,
    'content',
    `type as materialized (
       select t.id, t.kind, t.schema_hash from content.trashed_items x join content.content_types t on t.id = x.content_type_id
       where x.id = $1 and x.domain_id = $2 and t.schema_hash = $5 for key share of t
     ),
     ${projected ? `${projectionTables('$7', '$2')},` : ''}
     gone as (
       delete from content.trashed_items where id = $1 and domain_id = $2 and version = $3 and exists (select from type)
         ${projected ? `and ${TARGETS_FOUND}` : ''}
       returning *
     ),
     snapshot as (
       insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash, created_at)
       select domain_id, id, data, status, version, schema_hash, updated_at from gone
     ),
     i as (
       insert into content.content_items
         (id, domain_id, content_type_id, data, status, version, singleton, schema_hash, uid, created_at, updated_at)
       select gone.id, gone.domain_id, gone.content_type_id, $6, case when gone.status = 'published' then 'draft' else gone.status end, gone.version + 1,
         type.kind = 'singleton', type.schema_hash,
         case when not exists (select from content.content_items other where other.domain_id = gone.domain_id and other.uid = gone.uid) then gone.uid end,
         gone.created_at, $4
       from gone, type
       returning *
     ),
     ${projected ? `${PROJECT},` : ''}
     effect as (
       select ${HEAD_COLUMNS},
         jsonb_build_object('contentItemId', i.id, 'contentTypeId', i.content_type_id, 'version', i.version, 'status', i.status) as facts
       from i
     )`,
    projected ? 8 : 7,
    { after: digestIn('i') },
  )

const plain = restoreStatement('trash_restore', false)
const projected = restoreStatement('trash_restore_projected', true)

/** Brings an item back from the trash, if it fits its type and what it refers to is there. Nobody reads it before it is published again. */
export const restore = direct
  .meta({
    summary: 'Bring a content item back from the trash',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    rest: 'POST /content-items/:id/restore',
    errors: [TrashedContentItemNotFound, SingletonContentItemExists, ...DOCUMENT_ERRORS],
    emits: [ContentItemRestored],
    inverse: undoRestore,
    next: 'Publish it with POST /api/content-items/{id}/publish.',
  })
  .input(
    z.strictObject({
      id: ContentItemId,
      dropMissing: z
        .boolean()
        .default(false)
        .describe('Leave out references to what is gone, instead of refusing: so what referred to each other comes back.'),
    }),
  )
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id, dropMissing } }) => {
    const { domainId } = principal
    for (;;) {
      const [found] = await sql.query<TrashedDocument>(target, [id, domainId])
      if (!found) throw new TrashedContentItemNotFound({ id })
      const stored = { contentItemId: id, version: found.version, text: found.data }
      const data = await currentText(sql, found, found.data_schema_hash, stored)
      const { text, projection } = await accepted(sql, { ...found, data }, dropMissing)
      const values = [id, domainId, found.version, now, found.schema_hash, text]
      const events = [pendingEvent(ContentItemRestored, { domainId })]
      try {
        const [row] = await (projection === undefined
          ? write<ContentItemRow>(plain, values, events)
          : write<ContentItemRow>(projected, [...values, projection], events))
        if (row) return viewOf(row)
      } catch (error) {
        if (violates(error, 'content_items_singleton_unique')) throw new SingletonContentItemExists({ contentTypeId: found.id })
        throw error
      }
      // The type changed in between, or what it refers to: check again whether it still fits.
    }
  })

const accepted = async (sql: Sql, found: TrashedDocument, dropMissing: boolean): Promise<AcceptedDocument> =>
  acceptedDocument(sql, found, dropMissing ? await withoutMissing(sql, found, found.data) : found.data)
