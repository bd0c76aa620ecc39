import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { RESHAPED } from '../schema-changes/due-columns.ts'
import { rowUpToDate } from '../schema-changes/upcast.ts'
import { ContentItemNotFound, TargetVersionNotFound } from './content-item.errors.ts'
import { ContentItemId, ContentItemVersionView, VersionNumber } from './content-item.schema.ts'
import { type VersionRow, versionViewOf } from './list-versions.ts'

const byNumber = statement(
  'content_item_version',
  `select v.id, v.version, v.data, v.status, v.created_at, i.id as content_item_id, i.content_type_id, v.schema_hash,
     case when t.schema_hash <> v.schema_hash and ${RESHAPED} then t.schema_revision end as due_revision
   from content.content_items i
   join content.content_types t on t.id = i.content_type_id
   left join content.content_item_versions v on v.content_item_id = i.id and v.version = $3
   where i.id = $1 and i.domain_id = $2`,
)

/** Reads an item as it was at an earlier version. */
export const getVersion = direct
  .meta({
    summary: 'Read an earlier version of a content item',
    operation: 'content.read',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/:id/versions/:version',
    errors: [ContentItemNotFound, TargetVersionNotFound],
    next: 'Restore it with POST /api/content-items/{id}/rollback.',
  })
  .input(z.strictObject({ id: ContentItemId, version: VersionNumber }))
  .output(ContentItemVersionView)
  .query(async ({ ctx: { sql, principal }, input: { id, version } }) => {
    const [row] = await sql.query<VersionRow | (VersionRow & { id: null })>(byNumber, [id, principal.domainId, version])
    if (!row) throw new ContentItemNotFound({ id })
    if (row.id === null) throw new TargetVersionNotFound({ id, version })
    return versionViewOf(await rowUpToDate(sql, principal.domainId, row))
  })
