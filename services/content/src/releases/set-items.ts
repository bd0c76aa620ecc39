import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { ContentItemNotFound, VersionConflict } from '../content-items/content-item.errors.ts'
import { governedItem, storableText } from '../content-items/governing-type.ts'
import { previewLocales } from '../locale-publishing/change-locales.ts'
import type { NewChange } from './release.schema.ts'

export type ItemChange = Extract<NewChange, { contentItemId: number }>

/** The release that changes are set in, and when. */
export type Target = readonly [domainId: number, releaseId: number, now: Date]

interface WantedItem {
  readonly id: number
  readonly action: string
  readonly data: string | null
  readonly locales: readonly string[] | null
  readonly preview: string | null
  readonly expected: number | null
}

const items = statement(
  'release_items_set',
  `insert into content.release_changes
     (domain_id, release_id, subject, action, content_item_id, content_type_id, base_version, data, locales, preview, schema_hash, created_at)
   select $1, $2, 'item', w.action, i.id, i.content_type_id, i.version,
     case when w.action = 'publish' then coalesce(w.data, i.data) end, w.locales, w.preview,
     case when w.data is null then i.schema_hash else t.schema_hash end, $4
   from jsonb_to_recordset($3::jsonb) as w(id int, action text, data text, locales jsonb, preview text, expected int)
   join content.content_items i on i.id = w.id and i.domain_id = $1 and i.version = coalesce(w.expected, i.version)
   join content.content_types t on t.id = i.content_type_id
   on conflict (release_id, content_item_id) where subject = 'item' do update
   set action = excluded.action, base_version = excluded.base_version, data = excluded.data, locales = excluded.locales,
     preview = excluded.preview, schema_hash = excluded.schema_hash, created_at = excluded.created_at
   returning content_item_id`,
)
const version = statement('release_item_version', 'select version from content.content_items where id = $1 and domain_id = $2')

/** Sets what is to become of items. Throws if one is not there, or not at the version that the change is made for. */
export async function setItems(sql: Pick<Sql, 'query'>, [domainId, release, now]: Target, changes: readonly ItemChange[]): Promise<void> {
  if (changes.length === 0) return
  const wanted: WantedItem[] = []
  for (const change of lastOf(changes, ({ contentItemId }) => contentItemId)) wanted.push(await wantedItem(sql, domainId, change))
  const set = await sql.query<{ content_item_id: number }>(items, [domainId, release, JSON.stringify(wanted), now])
  const known = new Set(set.map(({ content_item_id }) => content_item_id))
  const missing = wanted.find(({ id }) => !known.has(id))
  if (!missing) return
  const [item] = await sql.query<{ version: number }>(version, [missing.id, domainId])
  if (!item || missing.expected === null) throw new ContentItemNotFound({ id: missing.id })
  throw new VersionConflict({ id: missing.id, expectedVersion: missing.expected, currentVersion: item.version })
}

/** What a change says. If it is of some locales, what readers would see of the item is worked out now, and true of the version it is at. */
async function wantedItem(sql: Pick<Sql, 'query'>, domainId: number, change: ItemChange): Promise<WantedItem> {
  const { contentItemId: id, action, locales, expectedVersion = null } = change
  const data = change.data === undefined || action !== 'publish' ? null : storableText(change.data)
  const wanted = { id, action, data, locales: null, preview: null, expected: expectedVersion }
  if (!locales || action !== 'publish') return wanted
  const previewed = await previewLocales(sql, id, await governedItem(sql, id, domainId), data, locales)
  return previewed ? { ...wanted, locales, preview: previewed.preview, expected: expectedVersion ?? previewed.version } : wanted
}

/** Of several changes of one thing, the last. */
export const lastOf = <T>(changes: readonly T[], idOf: (change: T) => number): T[] => [
  ...new Map(changes.map((change) => [idOf(change), change])).values(),
]
