import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { PendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import type { Write } from '@wordclaw/shared/procedure'
import { SNAPSHOT } from '../content-items/change.ts'
import { type ContentItemRow, digestIn, HEAD_COLUMNS } from '../content-items/content-item.schema.ts'
import { acceptedDocument, type GovernedItem } from '../content-items/governing-type.ts'
import { type Shape, shapeOf } from '../modelling/shape.ts'
import { projectionTables, projectPublished, TARGETS_FOUND } from '../projections/projected.ts'
import { currentText } from '../schema-changes/current-text.ts'
import { ContentLocaleUnsupported, ContentNotLocalized, LocaleNotPublished } from './locale.errors.ts'
import { mergeLocales } from './merge-locales.ts'

/** The two documents of an item, as far as locales go live from one to the other. */
interface Documents {
  readonly data: string
  readonly version: number
  readonly published_data: string | null
  readonly published_version: number | null
  readonly locales: Readonly<Record<string, number>> | null
}

/** What readers would see of an item if these locales went live as `data`, or else the working copy, has them; and the version that is true of. */
export async function previewLocales(
  sql: Pick<Sql, 'query'>,
  id: number,
  item: GovernedItem,
  data: string | null,
  locales: readonly string[],
): Promise<{ preview: string; version: number } | null> {
  const shape = shapeOf(item.schema, item.schema_hash)
  checkLocales(shape, item, locales)
  const found = await documentsOf(sql, item, id)
  if (!found) return null
  const preview = JSON.stringify(published(shape, { ...found, data: data ?? found.data }, locales))
  return { preview, version: found.version }
}

interface StoredDocuments extends Documents {
  readonly schema_hash: string
  readonly published_hash: string | null
}

/** Both documents of an item, as its type shapes them today. */
async function documentsOf(sql: Pick<Sql, 'query'>, item: GovernedItem, id: number): Promise<Documents | undefined> {
  const [found] = await sql.query<StoredDocuments>(documents, [id, item.domain_id])
  if (!found) return undefined
  const { published_data: live, published_version: liveVersion, published_hash: liveHash } = found
  const data = await currentText(sql, item, found.schema_hash, { contentItemId: id, version: found.version, text: found.data })
  if (live === null || liveVersion === null || liveHash === null) return { ...found, data }
  return { ...found, data, published_data: await currentText(sql, item, liveHash, { contentItemId: id, version: liveVersion, text: live }) }
}

const documents = statement(
  'content_item_locale_documents',
  `select i.data, i.version, i.schema_hash, p.data as published_data, p.version as published_version, p.schema_hash as published_hash, p.locales
   from content.content_items i left join content.published_items p on p.content_item_id = i.id
   where i.id = $1 and i.domain_id = $2`,
)

/**
 * What readers get is a version of its own, between the working copy as it was and as it goes on: history has all that was ever live. The parameters are item,
 * domain, version, time, the live document, its schema's hash, the version of each locale, and its projection if it has one.
 */
const goLive = (name: string, projected: boolean) =>
  effect(
    name,
    'content',
    `type as materialized (
       select t.id from content.content_items i join content.content_types t on t.id = i.content_type_id
       where i.id = $1 and i.domain_id = $2 and t.schema_hash = $6 for key share of t
     ),
     ${projected ? `${projectionTables('$8', '$2')},` : ''}
     head as materialized (
       select i.* from content.content_items i
       where i.id = $1 and i.domain_id = $2 and i.version = $3 and exists (select from type) ${projected ? `and ${TARGETS_FOUND}` : ''}
       for no key update of i
     ),
     ${SNAPSHOT},
     live as (
       insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash, created_at)
       select domain_id, id, $5, 'published', version + 1, $6, $4 from head
     ),
     i as (
       update content.content_items item
       set status = case when head.status = 'published' then 'draft' else head.status end, version = head.version + 2,
           published_version = head.version + 1, updated_at = $4
       from head where item.id = head.id
       returning item.*
     ),
     published as (
       insert into content.published_items (content_item_id, domain_id, content_type_id, version, data, schema_hash, locales, created_at, updated_at)
       select i.id, i.domain_id, i.content_type_id, i.published_version, $5, $6, $7::jsonb, i.created_at, i.updated_at from i
       on conflict (content_item_id) do update
       set version = excluded.version, data = excluded.data, schema_hash = excluded.schema_hash, locales = excluded.locales, updated_at = excluded.updated_at
     ),
     ${projected ? `${edgesOfLive}, ${projectPublished('select * from wanted_fields')},` : ''}
     effect as (
       select ${HEAD_COLUMNS}, jsonb_build_object('contentItemId', i.id, 'contentTypeId', i.content_type_id, 'version', i.published_version) as facts from i
     )`,
    projected ? 9 : 8,
    { before: digestIn('head'), after: digestIn('i') },
  )

/** What the live document refers to and the working copy does not, any more or yet. */
const edgesOfLive = `edges_of_live as (
  insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version, to_version)
  select i.domain_id, i.id, w.path, w.kind, w.target_id, i.published_version, i.version from i, wanted_references w
  where not exists (
    select from content.content_item_references r
    where r.domain_id = i.domain_id and r.source_item_id = i.id and r.path = w.path and r.kind = w.kind and r.target_id = w.target_id and r.to_version is null
  )
)`

const plain = goLive('content_item_publish_locales', false)
const projected = goLive('content_item_publish_locales_projected', true)

/** What is asked for: the item, the locales that are to go live as the working copy has them, or not to be live any more. */
interface LocaleChange {
  readonly id: number
  readonly item: GovernedItem
  readonly locales: readonly string[]
  readonly live: boolean
  readonly now: Date
}

/** Publishes or withdraws some locales of an item. Undefined if the item moved on, or what it depends on, so that it has to be looked at again. */
export async function changeLocales(
  sql: Sql,
  write: Write,
  { id, item, locales, live, now }: LocaleChange,
  events: readonly PendingEvent[],
): Promise<ContentItemRow | undefined> {
  const shape = shapeOf(item.schema, item.schema_hash)
  checkLocales(shape, item, locales)
  const found = await documentsOf(sql, item, id)
  if (!found || found.version !== item.version) return undefined
  const before = liveLocales(shape, found)
  const missing = live ? [] : locales.filter((locale) => !(locale in before))
  if (missing.length > 0) throw new LocaleNotPublished({ id, locales: missing })
  const kept = Object.entries(before).filter(([locale]) => !locales.includes(locale))
  const after = Object.fromEntries([...kept, ...(live ? locales.map((locale) => [locale, found.version + 1] as const) : [])])
  const { text, projection } = await acceptedDocument(sql, item, live ? published(shape, found, locales) : withdrawn(shape, found, kept))
  const values = [id, item.domain_id, item.version, now, text, item.schema_hash, JSON.stringify(after)]
  const [row] = await (projection === undefined
    ? write<ContentItemRow>(plain, values, events)
    : write<ContentItemRow>(projected, [...values, projection], events))
  return row
}

function checkLocales({ localization }: Shape, type: GovernedItem, locales: readonly string[]): void {
  if (!localization) throw new ContentNotLocalized({ contentTypeId: type.id })
  const { supportedLocales } = localization
  const unsupported = locales.filter((locale) => !supportedLocales.includes(locale))
  if (unsupported.length > 0) throw new ContentLocaleUnsupported({ locales: unsupported, supportedLocales })
}

/** Whether these are all locales that documents of the type have. */
export function isEveryLocale(type: GovernedItem, locales: readonly string[]): boolean {
  const { localization } = shapeOf(type.schema, type.schema_hash)
  return localization?.supportedLocales.every((locale) => locales.includes(locale)) ?? false
}

/** Whether readers see the item in no other locales than these. */
export async function isLiveOnlyIn(sql: Sql, id: number, item: GovernedItem, locales: readonly string[]): Promise<boolean> {
  const shape = shapeOf(item.schema, item.schema_hash)
  checkLocales(shape, item, locales)
  const found = await documentsOf(sql, item, id)
  const live = found ? Object.keys(liveLocales(shape, found)) : []
  return live.length > 0 && live.every((locale) => locales.includes(locale))
}

const parsed = (text: string | null): Record<string, unknown> | undefined => (text === null ? undefined : JSON.parse(text))

const published = (shape: Shape, { data, published_data }: Documents, locales: readonly string[]) =>
  mergeLocales(shape.tree, parsed(data), parsed(published_data), new Set(locales)) as Record<string, unknown>

const withdrawn = (shape: Shape, { published_data }: Documents, kept: readonly (readonly [string, number])[]) =>
  mergeLocales(shape.tree, parsed(published_data), undefined, new Set(kept.map(([locale]) => locale))) as Record<string, unknown>

/** The version at which each locale went live. What was published as a whole went live in all locales at once. */
export function liveLocales(
  { localization }: Shape,
  { published_version: version, locales }: Pick<Documents, 'published_version' | 'locales'>,
): Readonly<Record<string, number>> {
  if (locales) return locales
  if (version === null || !localization) return {}
  return Object.fromEntries(localization.supportedLocales.map((locale) => [locale, version]))
}
