import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { TargetVersionNotFound } from '../content-items/content-item.errors.ts'
import { ContentItemId, ContentItemVersionView, VersionNumber } from '../content-items/content-item.schema.ts'
import { type VersionRow, versionViewOf } from '../content-items/list-versions.ts'
import { RESHAPED } from '../schema-changes/due-columns.ts'
import { rowUpToDate } from '../schema-changes/upcast.ts'
import { TrashedContentItemNotFound } from './trash.errors.ts'

const byNumber = statement(
  'trash_version',
  `select v.id, v.version, v.data, v.status, v.created_at, x.id as content_item_id, x.content_type_id, v.schema_hash,
     case when t.schema_hash <> v.schema_hash and ${RESHAPED} then t.schema_revision end as due_revision
   from content.trashed_items x
   join content.content_types t on t.id = x.content_type_id
   left join content.content_item_versions v on v.content_item_id = x.id and v.version = $3
   where x.id = $1 and x.domain_id = $2`,
)

/** Reads an item that was deleted as it was at an earlier version. */
export const getVersion = direct
  .meta({
    summary: 'Read an earlier version of a content item in the trash',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/trash/:id/versions/:version',
    errors: [TrashedContentItemNotFound, TargetVersionNotFound],
  })
  .input(z.strictObject({ id: ContentItemId, version: VersionNumber }))
  .output(ContentItemVersionView)
  .query(async ({ ctx: { sql, principal }, input: { id, version } }) => {
    const [row] = await sql.query<VersionRow | (VersionRow & { id: null })>(byNumber, [id, principal.domainId, version])
    if (!row) throw new TrashedContentItemNotFound({ id })
    if (row.id === null) throw new TargetVersionNotFound({ id, version })
    return versionViewOf(await rowUpToDate(sql, principal.domainId, row))
  })
