import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { effect } from '@wordclaw/shared/outbox/write'
import { ContentItemNotFound, VersionConflict } from './content-item.errors.ts'
import { type ContentItemRow, digestIn, HEAD_COLUMNS } from './content-item.schema.ts'

/** What a change makes of the working copy, in SQL over `head` (the row before, locked). */
interface Change {
  /** @default head.data */
  readonly data?: string
  readonly status: string
  /** Whether readers see the new version, go on seeing what they saw, or see nothing. */
  readonly published: 'this' | 'kept' | 'none'
  /** A further condition on `head`: where it does not hold, nothing is written. */
  readonly where?: string
  /** Further tables that the condition or the data needs, as common table expressions. */
  readonly with?: string
  /** More facts for the events, as pairs of a jsonb_build_object. */
  readonly facts?: string
}

/**
 * A change of an item as one statement. Its first parameters are item, domain, expected version (or null) and time. It locks the head, keeps it as a version and
 * makes the new head. History is append-only.
 * Returns no row, and writes nothing, if the item is not there, is at another version, or does not meet the condition.
 */
export function changeStatement(name: string, parameters: number, change: Change) {
  const publishedVersion = { this: 'head.version + 1', kept: 'head.published_version', none: 'null::int' }[change.published]
  return effect(
    name,
    'content',
    `${change.with ? `${change.with},` : ''}
     head as materialized (
       select i.* from content.content_items i
       where i.id = $1 and i.domain_id = $2 and ($3::int is null or i.version = $3) ${change.where ? `and (${change.where})` : ''}
       for no key update of i
     ),
     snapshot as (
       insert into content.content_item_versions (domain_id, content_item_id, data, status, version, created_at)
       select domain_id, id, data, status, version, updated_at from head
     ),
     i as (
       update content.content_items item
       set data = ${change.data ?? 'head.data'}, status = ${change.status}, version = head.version + 1,
           published_version = ${publishedVersion}, updated_at = $4
       from head where item.id = head.id
       returning item.*
     ),
     effect as (
       select ${HEAD_COLUMNS}, jsonb_build_object('contentItemId', i.id, 'contentTypeId', i.content_type_id, 'version', i.version${
         change.facts ? `, ${change.facts}` : ''
}) as facts
       from i
     )`,
    parameters + 1,
    { before: digestIn('head'), after: digestIn('i') },
  )
}

const current = statement(
  'content_item_current',
  `select ${HEAD_COLUMNS} from content.content_items i where i.id = $1 and i.domain_id = $2`,
)

/** The item as it is now, after a change of it wrote nothing. Throws if it is not there, or not at the version the caller expected. */
export async function explainNoChange(sql: Sql, id: number, domainId: number, expectedVersion: number | null): Promise<ContentItemRow> {
  const [row] = await sql.query<ContentItemRow>(current, [id, domainId])
  if (!row) throw new ContentItemNotFound({ id })
  if (expectedVersion !== null && row.version !== expectedVersion) {
    throw new VersionConflict({ id, expectedVersion, currentVersion: row.version })
  }
  return row
}
