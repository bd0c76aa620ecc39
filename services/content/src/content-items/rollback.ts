import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemRolledBack } from '../events.ts'
import { VALIDATION_ERRORS } from '../validation/validation.errors.ts'
import { changeStatement, explainNoChange } from './change.ts'
import {
  ContentItemNotFound,
  ContentSchemaValidationFailed,
  InvalidContentDataJson,
  TargetVersionNotFound,
  VersionConflict,
} from './content-item.errors.ts'
import { ContentItemId, type ContentItemRow, ContentItemView, VersionNumber, viewOf } from './content-item.schema.ts'
import { acceptedData, type GoverningType } from './governing-type.ts'

const target = statement(
  'content_item_rollback_target',
  `select t.id, t.domain_id, t.schema, t.schema_hash, v.data
   from content.content_items i
   join content.content_types t on t.id = i.content_type_id
   left join content.content_item_versions v on v.content_item_id = i.id and v.version = $3
   where i.id = $1 and i.domain_id = $2`,
)

const restore = changeStatement('content_item_rollback', 6, {
  with: `target as materialized (
    select v.data, v.status from content.content_item_versions v
    join content.content_items i on i.id = v.content_item_id
    join content.content_types t on t.id = i.content_type_id
    where v.content_item_id = $1 and v.version = $5 and i.domain_id = $2 and t.schema_hash = $6
    for key share of t
  )`,
  where: 'exists (select from target)',
  data: '(select data from target)',
  // What readers see is changed by publishing alone: a version that was live comes back as a draft.
  status: `(select case when status = 'published' then 'draft' else status end from target)`,
  published: 'kept',
})

/** Restores an earlier version. History is append-only: the head is kept as a version, and what is restored becomes a new one. */
export const rollback = direct
  .meta({
    summary: 'Restore a content item to an earlier version',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    rest: 'POST /content-items/:id/rollback',
    errors: [
      ContentItemNotFound,
      TargetVersionNotFound,
      VersionConflict,
      InvalidContentDataJson,
      ContentSchemaValidationFailed,
      ...VALIDATION_ERRORS,
    ],
    emits: [ContentItemRolledBack],
    next: 'Publish what was restored with POST /api/content-items/{id}/publish.',
  })
  .input(
    z.strictObject({
      id: ContentItemId,
      version: VersionNumber.describe('The version to restore.'),
      expectedVersion: VersionNumber.optional().describe('The version that the item is at now.'),
    }),
  )
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id, version, expectedVersion = null } }) => {
    const { domainId } = principal
    const events = [pendingEvent(ContentItemRolledBack, { domainId, toVersion: version })]
    for (;;) {
      const [found] = await sql.query<GoverningType & { data: string | null }>(target, [id, domainId, version])
      if (!found) throw new ContentItemNotFound({ id })
      if (found.data === null) throw new TargetVersionNotFound({ id, version })
      await acceptedData(found, found.data)
      const [row] = await write<ContentItemRow>(restore, [id, domainId, expectedVersion, now, version, found.schema_hash], events)
      if (row) return viewOf(row)
      await explainNoChange(sql, id, domainId, expectedVersion)
      // The type changed in between: check again whether the old data still fits.
    }
  })
