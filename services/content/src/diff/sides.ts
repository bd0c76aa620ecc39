import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { z } from 'zod'
import { ContentItemNotFound, ContentItemUnpublished, TargetVersionNotFound } from '../content-items/content-item.errors.ts'
import { VersionNumber } from '../content-items/content-item.schema.ts'
import type { GoverningType } from '../content-items/governing-type.ts'

/** Which state of an item is meant: a version by its number, the working copy, or what readers see. */
export const Side = z.union([VersionNumber, z.enum(['working', 'published'])])
export type Side = z.output<typeof Side>

interface SideRow {
  readonly version: number
  readonly data: string
  /** The schema that the document was written under. */
  readonly schema_hash: string
}

const working = statement(
  'diff_working',
  'select i.version, i.data, i.schema_hash from content.content_items i where i.id = $1 and i.domain_id = $2',
)
const published = statement(
  'diff_published',
  'select p.version, p.data, p.schema_hash from content.published_items p where p.content_item_id = $1 and p.domain_id = $2',
)
const numbered = statement(
  'diff_version',
  `select v.version, v.data, v.schema_hash from content.content_item_versions v where v.content_item_id = $1 and v.domain_id = $2 and v.version = $3
   union all select i.version, i.data, i.schema_hash from content.content_items i where i.id = $1 and i.domain_id = $2 and i.version = $3`,
)
const typed = statement(
  'diff_type',
  `select t.id, t.domain_id, t.schema, t.schema_hash from content.content_items i join content.content_types t on t.id = i.content_type_id
   where i.id = $1 and i.domain_id = $2`,
)

/** The type of an item that is there. */
export async function typeOfItem(sql: Sql, domainId: number, id: number): Promise<GoverningType> {
  const [type] = await sql.query<GoverningType>(typed, [id, domainId])
  if (!type) throw new ContentItemNotFound({ id })
  return type
}

/** The document of one side, as it was stored. */
export async function sideOf(sql: Sql, domainId: number, id: number, side: Side): Promise<SideRow> {
  if (typeof side === 'number') {
    const [row] = await sql.query<SideRow>(numbered, [id, domainId, side])
    if (!row) throw new TargetVersionNotFound({ id, version: side })
    return row
  }
  const [row] = await sql.query<SideRow>(side === 'working' ? working : published, [id, domainId])
  if (!row) throw side === 'working' ? new ContentItemNotFound({ id }) : new ContentItemUnpublished({ id })
  return row
}
