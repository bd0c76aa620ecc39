import { statement } from '@wordclaw/shared/database/sql'
import { jsonText } from '@wordclaw/shared/json-text'
import { decodeCursor, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { releaseOf } from './get.ts'
import { InvalidReleasesCursor, ReleaseNotFound } from './release.errors.ts'
import { type ChangeRow, ReleaseChangeView, ReleaseId } from './release.schema.ts'

const Position = z.strictObject({ id: RowId })

const inOrder = statement(
  'release_changes_page',
  `select c.id, c.subject, c.action, c.content_item_id, c.content_type_id, c.form_id, c.base_version, c.data, c.locales, c.settings, c.created_at
   from content.release_changes c
   where (c.domain_id, c.release_id, c.id) > ($1, $2, $3) and (c.domain_id, c.release_id) <= ($1, $2)
   order by c.domain_id, c.release_id, c.id limit $4`,
)

/** Lists the changes of a release, in the order in which they were added. */
export const listChanges = direct
  .meta({
    summary: 'List the changes of a release',
    // It shows what is not for every reader: whoever may change it sees it.
    operation: 'content.write',
    resource: { type: 'release', id: 'id' },
    rest: 'GET /releases/:id/changes',
    errors: [ReleaseNotFound, InvalidReleasesCursor],
    next: 'See whether they can be made with GET /api/releases/{id}/validation.',
  })
  .input(z.strictObject({ id: ReleaseId, ...PageInput }))
  .output(pageOf(ReleaseChangeView))
  .query(async ({ ctx: { sql, principal }, input: { id, limit, cursor } }) => {
    const after = cursor === undefined ? { id: 0 } : decodeCursor(Position, cursor)
    if (!after) throw new InvalidReleasesCursor({})
    const rows = await sql.query<ChangeRow & { created_at: string }>(inOrder, [principal.domainId, id, after.id, limit + 1])
    if (rows.length === 0) await releaseOf(sql, id, principal.domainId)
    return page(rows, limit, changeViewOf, ({ id }) => ({ id }))
  })

const changeViewOf = (row: ChangeRow & { created_at: string }): z.input<typeof ReleaseChangeView> => ({
  id: row.id,
  subject: row.subject,
  action: row.action,
  contentItemId: row.content_item_id,
  contentTypeId: row.content_type_id,
  formId: row.form_id,
  baseVersion: row.base_version,
  data: row.data === null ? null : jsonText(row.data),
  locales: row.locales,
  settings: row.settings,
  createdAt: row.created_at,
})
