import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { z } from 'zod'
import { type ContentItemRow, HEAD_COLUMNS, viewOf as itemViewOf, PUBLISHED_COLUMNS } from '../content-items/content-item.schema.ts'
import { type StoredContentType, viewOf as typeViewOf } from '../content-types/content-type.schema.ts'
import { inLocale } from '../modelling/in-locale.ts'
import type { WantedLocales } from '../modelling/localization.ts'
import type { Reader } from '../queries/queried-type.ts'
import { redacted } from '../queries/redacted.ts'
import { type Perspective, perspectiveOf } from '../releases/perspective.ts'
import { RELEASE_COLUMNS_OF_ITEM, releaseRelation } from '../releases/release-relation.ts'
import { upToDate } from '../schema-changes/upcast.ts'
import { GlobalContentItemNotFound, GlobalContentTypeNotFound } from './global.errors.ts'
import type { Asked, GlobalView } from './global.schema.ts'

const TYPE = `t.id, t.name, t.slug, t.kind, t.description, t.schema, t.schema_manifest as "schemaManifest", t.base_price as "basePrice",
  t.created_at as "createdAt", t.updated_at as "updatedAt"`

const bySlug = statement(
  'global_type',
  `select ${TYPE} from content.content_types t where t.domain_id = $1 and t.slug = $2 and t.kind = 'singleton'`,
)
const newestFirst = statement(
  'global_types_page',
  `select ${TYPE} from content.content_types t
   where t.domain_id >= $1 and (t.domain_id, t.id) < ($1, $2::bigint) and t.kind = 'singleton' order by t.domain_id desc, t.id desc limit $3`,
)

// Of a singleton there is one item: the index of those finds it.
const OF_TYPES = `i.domain_id = $1 and i.singleton and i.content_type_id in (select value::int from jsonb_array_elements_text($2::jsonb))`
const drafts = statement('global_items', `select ${HEAD_COLUMNS} from content.content_items i where ${OF_TYPES}`)
const published = statement(
  'global_items_published',
  `select ${PUBLISHED_COLUMNS} from content.content_items i join content.published_items p on p.content_item_id = i.id where ${OF_TYPES}`,
)
const inRelease = statement(
  'global_items_in_release',
  `select ${RELEASE_COLUMNS_OF_ITEM} from ${releaseRelation('$3::int', '$1::int')} i
   where i.content_type_id in (select value::int from jsonb_array_elements_text($2::jsonb))`,
)

type Queries = Pick<Sql, 'query'>

/** The singleton type with this slug. */
export async function globalType(sql: Queries, domainId: number, slug: string): Promise<StoredContentType> {
  const [type] = await sql.query<StoredContentType>(bySlug, [domainId, slug])
  if (!type) throw new GlobalContentTypeNotFound({ slug })
  return type
}

/** Singleton types with a lower id, newest first. */
export const globalTypesBelow = (sql: Queries, domainId: number, below: number, limit: number): Promise<StoredContentType[]> =>
  sql.query<StoredContentType>(newestFirst, [domainId, below, limit])

/** The item of a singleton type; null if it has not been written. */
export async function globalItem(sql: Queries, domainId: number, { id }: StoredContentType): Promise<ContentItemRow | null> {
  const [item] = await sql.query<ContentItemRow>(drafts, [domainId, JSON.stringify([id])])
  return item ?? null
}

/** The id of the item of a global that has been written. */
export async function writtenItem(sql: Queries, domainId: number, slug: string): Promise<number> {
  const item = await globalItem(sql, domainId, await globalType(sql, domainId, slug))
  if (!item) throw new GlobalContentItemNotFound({ slug })
  return item.id
}

/** Whose view is asked for: by name, or with `draft: false`. */
export const perspectiveAsked = async (
  sql: Queries,
  domainId: number,
  { draft, perspective }: z.output<typeof Asked>,
): Promise<Perspective> =>
  perspective === undefined ? { kind: draft === false ? 'published' : 'draft' } : perspectiveOf(sql, perspective, domainId)

/** How globals are read. */
interface Reading {
  readonly perspective: Perspective
  readonly wanted: WantedLocales | null
  /** The one type that is read, whose locales the wanted ones have to be among. */
  readonly contentTypeId?: number
}

/** Singleton types with their items, as the reader sees them. */
export async function globalViews(
  sql: Queries,
  reader: Reader,
  types: readonly StoredContentType[],
  { perspective, wanted, contentTypeId }: Reading,
): Promise<z.input<typeof GlobalView>[]> {
  const { domainId } = reader
  const key = [domainId, JSON.stringify(types.map(({ id }) => id))]
  const found =
    perspective.kind === 'release'
      ? await sql.query<ContentItemRow>(inRelease, [...key, perspective.release])
      : await sql.query<ContentItemRow>(perspective.kind === 'published' ? published : drafts, key)
  const rows = await upToDate(sql, domainId, found)
  const shown = await inLocale(sql, domainId, await redacted(sql, reader, rows), wanted, contentTypeId)
  const items = new Map(shown.map((row) => [row.content_type_id, itemViewOf(row)]))
  return types.map((type) => ({ contentType: typeViewOf(type), item: items.get(type.id) ?? null }))
}
