import { statement } from '@wordclaw/shared/database/sql'
import { serialize } from '@wordclaw/shared/json-text'
import { uidsOf } from '../identity.ts'
import { BYTES, pagesOf, ROWS, utc } from './lines-of-rows.ts'
import type { Source } from './source.ts'
import { type Stored, stableDocuments } from './stable-documents.ts'

/** Cuts a page where it has enough bytes; one row is always part of it. */
const enough = (columns: string, from: string, order: string) =>
  `select * from (
     select page.*, sum(octet_length(page.data)) over (order by ${order}) - octet_length(page.data) as before from (select ${columns} from ${from} limit ${ROWS}) page
   ) sized where before < ${BYTES} order by ${order}`

const COLUMNS = `i.id, i.content_type_id as type, i.status, i.version, i.schema_hash as hash, i.data, ${utc('i.created_at')} as created, ${utc('i.updated_at')} as updated`

// One page of heads is one range, and what readers see is looked up for each of them: a plan may not begin with the other table.
const items = statement(
  'bundle_export_items',
  enough(
    `${COLUMNS}, p.*`,
    `content.content_items i left join lateral (
       select p.version as p_version, p.schema_hash as p_hash, case when p.data <> i.data or p.schema_hash <> i.schema_hash then p.data end as p_data, p.locales,
         ${utc('p.created_at')} as p_created, ${utc('p.updated_at')} as p_updated
       from content.published_items p where p.content_item_id = i.id and p.domain_id = i.domain_id offset 0
     ) p on true
     where (i.domain_id, i.id) > ($1, $2) and i.domain_id <= $1 order by i.domain_id, i.id`,
    'id',
  ),
)
const trash = statement(
  'bundle_export_trash',
  enough(
    `${COLUMNS}, ${utc('i.deleted_at')} as deleted`,
    'content.trashed_items i where (i.domain_id, i.id) > ($1, $2) and i.domain_id <= $1 order by i.domain_id, i.id',
    'id',
  ),
)
// One range of the index, up to the last item of a page. Versions of items of other domains, and of other pages, are in it as well.
const versions = statement(
  'bundle_export_versions',
  enough(
    `v.content_item_id as id, v.version, v.status, v.schema_hash as hash, v.data, ${utc('v.created_at')} as created`,
    `content.content_item_versions v
     where (v.content_item_id, v.version) > ($2, $3) and v.content_item_id <= $4 and v.domain_id = $1 order by v.content_item_id, v.version`,
    'id, version',
  ),
)

interface Row {
  readonly id: number
  readonly type: number
  readonly status: string
  readonly version: number
  readonly hash: string
  readonly data: string
  readonly created: string
  readonly updated: string
  readonly deleted?: string
  readonly p_version?: number | null
  readonly p_hash?: string
  readonly p_data?: string | null
  readonly p_created?: string
  readonly p_updated?: string
  readonly locales?: Record<string, number> | null
}
type VersionRow = Pick<Row, 'id' | 'version' | 'status' | 'hash' | 'data' | 'created'>

/** The items in the order in which they were made, each with what readers see of it and with its versions. */
export const itemLines = (source: Source): AsyncGenerator<string> => together(source, items)
/** Those that were deleted, likewise. */
export const trashLines = (source: Source): AsyncGenerator<string> => together(source, trash)

/** Two runs over the same order, of heads and of versions, neither of which is ever held as a whole. */
async function* together(source: Source, heads: typeof items): AsyncGenerator<string> {
  for await (const rows of pagesOf<Row, readonly [number]>(source, heads, [0], ({ id }) => [id])) {
    const history = versionsOf(source, rows)
    let next = await history.next()
    for (const { id, uid, lines } of await headsOf(source, rows)) {
      yield* lines
      for (; !next.done && next.value.id === id; next = await history.next()) yield next.value.line(uid)
    }
  }
}

const storedIn = ({ type, hash, data }: Pick<Row, 'type' | 'hash' | 'data'>): Stored => ({
  contentTypeId: type,
  schemaHash: hash,
  text: data,
})

async function headsOf(source: Source, rows: readonly Row[]): Promise<{ id: number; uid: string; lines: readonly string[] }[]> {
  const { sql, origin, domainId, types } = source
  const own = rows.map(({ id }) => ({ kind: 'item' as const, id }))
  const uidOf = await uidsOf(sql, origin, domainId, own)
  const documents = await stableDocuments(source, rows.map(storedIn))
  const different = rows.filter(({ p_data }) => typeof p_data === 'string')
  const live = await stableDocuments(
    source,
    different.map(({ type, p_hash = '', p_data }) => ({ contentTypeId: type, schemaHash: p_hash, text: p_data ?? '' })),
  )
  const liveOf = new Map(different.map(({ id }, index) => [id, live[index]]))
  return rows.map((row, index) => {
    const { id, type, status, version, hash, created: createdAt, updated: updatedAt, deleted } = row
    const uid = uidOf({ kind: 'item', id })
    const head = {
      uid,
      type: types.slugOf(type),
      status,
      version,
      schema: types.revisionOf(type, hash),
      ...documents[index],
      createdAt,
      updatedAt,
    }
    const line = serialize({ line: deleted ? 'trashed' : 'item', ...head, ...(deleted && { deletedAt: deleted }) })
    return { id, uid, lines: typeof row.p_version === 'number' ? [line, publishedLine(source, row, uid, liveOf.get(id))] : [line] }
  })
}

const publishedLine = ({ types }: Source, row: Row, item: string, different: object | undefined): string =>
  serialize({
    line: 'published',
    item,
    version: row.p_version,
    schema: types.revisionOf(row.type, row.p_hash ?? ''),
    ...different,
    locales: row.locales ?? null,
    createdAt: row.p_created,
    updatedAt: row.p_updated,
  })

/** The versions of these items, in their order. */
async function* versionsOf(source: Source, heads: readonly Row[]): AsyncGenerator<{ id: number; line: (item: string) => string }> {
  const [first, last] = [heads[0]?.id ?? 0, heads.at(-1)?.id ?? 0]
  if (heads.every(({ version }) => version === 1)) return
  const typeOf = new Map(heads.map(({ id, type }) => [id, type]))
  const position = ({ id, version }: VersionRow) => [id, version, last] as const
  for await (const rows of pagesOf<VersionRow, readonly [number, number, number]>(source, versions, [first, 0, last], position)) {
    const own = rows.flatMap((row) => {
      const type = typeOf.get(row.id)
      return type === undefined ? [] : [{ ...row, type }]
    })
    const documents = await stableDocuments(source, own.map(storedIn))
    for (const [index, { id, type, version, status, hash, created: createdAt }] of own.entries()) {
      const schema = source.types.revisionOf(type, hash)
      yield { id, line: (item) => serialize({ line: 'version', item, version, status, schema, ...documents[index], createdAt }) }
    }
  }
}
