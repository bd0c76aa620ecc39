import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { jsonText } from '@wordclaw/shared/json-text'
import { decodeCursor, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { RESHAPED } from '../schema-changes/due-columns.ts'
import { upToDate } from '../schema-changes/upcast.ts'
import { ContentItemNotFound, InvalidContentItemsCursor } from './content-item.errors.ts'
import { ContentItemId, ContentItemVersionView, VersionNumber } from './content-item.schema.ts'
import { isKnown } from './known.ts'

const Position = z.strictObject({ version: VersionNumber })

const START = { version: 2 ** 31 }

const before = statement(
  'content_item_versions_page',
  `select v.id, v.version, v.data, v.status, v.created_at, v.content_item_id, v.schema_hash, t.id as content_type_id,
     case when t.schema_hash <> v.schema_hash and ${RESHAPED} then t.schema_revision end as due_revision
   from content.content_item_versions v
   left join content.content_types t on t.domain_id = $2 and t.id = coalesce(
     (select i.content_type_id from content.content_items i where i.id = $1), (select x.content_type_id from content.trashed_items x where x.id = $1))
   where v.content_item_id >= $1 and (v.content_item_id, v.version) < ($1, $3::bigint) and v.domain_id = $2
   order by v.content_item_id desc, v.version desc limit $4`,
)

export interface VersionRow {
  id: number
  version: number
  data: string
  status: string
  created_at: string
  content_item_id: number
  content_type_id: number
  schema_hash: string
  due_revision: number | null
}

/** Lists the earlier versions of an item, newest first. The working copy is not among them. */
export const listVersions = direct
  .meta({
    summary: 'List the earlier versions of a content item',
    operation: 'content.read',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/:id/versions',
    errors: [ContentItemNotFound, InvalidContentItemsCursor],
    next: 'Restore one with POST /api/content-items/{id}/rollback.',
  })
  .input(z.strictObject({ id: ContentItemId, ...PageInput }))
  .output(pageOf(ContentItemVersionView))
  .query(async ({ ctx: { sql, principal }, input }) => {
    if (!(await isKnown(sql, input.id, principal.domainId))) throw new ContentItemNotFound({ id: input.id })
    return versionsPage(sql, principal.domainId, input)
  })

interface VersionsInput {
  readonly id: number
  readonly limit: number
  readonly cursor?: string | undefined
}

/** A page of the versions of an item that is there, or is in the trash: they outlive it. */
export async function versionsPage(sql: Sql, domainId: number, { id, limit, cursor }: VersionsInput) {
  const after = cursor === undefined ? START : decodeCursor(Position, cursor)
  if (!after) throw new InvalidContentItemsCursor({ cursor: cursor ?? '' })
  const rows = await sql.query<VersionRow>(before, [id, domainId, after.version, limit + 1])
  return page(await upToDate(sql, domainId, rows), limit, versionViewOf, ({ version }) => ({ version }))
}

export const versionViewOf = ({ id, version, data, status, created_at }: VersionRow): z.input<typeof ContentItemVersionView> => ({
  id,
  version,
  data: jsonText(data),
  status,
  createdAt: created_at,
})
