import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { TargetVersionNotFound } from '../content-items/content-item.errors.ts'
import { ContentItemId, ContentItemVersionView, VersionNumber } from '../content-items/content-item.schema.ts'
import { type VersionRow, versionViewOf } from '../content-items/list-versions.ts'
import { ContentItemNotInTrash } from './trash.errors.ts'

const byNumber = statement(
  'trash_version',
  `select v.id, v.version, v.data, v.status, v.created_at
   from content.trashed_items t left join content.content_item_versions v on v.content_item_id = t.id and v.version = $3
   where t.id = $1 and t.domain_id = $2`,
)

/** Reads an item that was deleted as it was at an earlier version. */
export const getVersion = direct
  .meta({
    summary: 'Read an earlier version of a content item in the trash',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/trash/:id/versions/:version',
    errors: [ContentItemNotInTrash, TargetVersionNotFound],
  })
  .input(z.strictObject({ id: ContentItemId, version: VersionNumber }))
  .output(ContentItemVersionView)
  .query(async ({ ctx: { sql, principal }, input: { id, version } }) => {
    const [row] = await sql.query<VersionRow | (VersionRow & { id: null })>(byNumber, [id, principal.domainId, version])
    if (!row) throw new ContentItemNotInTrash({ id })
    if (row.id === null) throw new TargetVersionNotFound({ id, version })
    return versionViewOf(row)
  })
