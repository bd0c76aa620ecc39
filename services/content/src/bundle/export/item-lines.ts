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

const COLUMNS = `i.id, i.uid, i.content_type_id as type, i.status, i.version, i.schema_hash as hash, i.data, ${utc('i.created_at')} as created, ${utc('i.updated_at')} as updated`

const items = statement(
  'bundle_export_items',
  enough(
    `${COLUMNS}, p.version as p_version, p.schema_hash as p_hash, case when p.data <> i.data or p.schema_hash <> i.schema_hash then p.data end as p_data, p.locales,
     ${utc('p.created_at')} as p_created, ${utc('p.updated_at')} as p_updated`,
    `content.content_items i left join content.published_items p on p.content_item_id = i.id and p.domain_id = i.domain_id
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
const versionsOf = (name: string, table: string) =>
  statement(
    name,
    enough(
      `v.content_item_id as id, i.content_type_id as type, v.version, v.status, v.schema_hash as hash, v.data, ${utc('v.created_at')} as created`,
      `${table} i join content.content_item_versions v on v.content_item_id = i.id
       where (i.domain_id, i.id) >= ($1, $2) and i.domain_id <= $1 and (i.id, v.version) > ($2, $3) order by i.domain_id, i.id, v.version`,
      'id, version',
    ),
  )
const versionsOfItems = versionsOf('bundle_export_versions', 'content.content_items')
const versionsOfTrash = versionsOf('bundle_export_trashed_versions', 'content.trashed_items')

interface Row {
  readonly id: number
  readonly uid: string | null
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
type VersionRow = Pick<Row, 'id' | 'type' | 'version' | 'status' | 'hash' | 'data' | 'created'>

/** What a bundle has of one item, or of one version of an item. */
interface Lines {
  readonly id: number
  readonly uid: string
  readonly lines: readonly string[]
}

/** The items in the order in which they were made, each with what readers see of it and with its versions. */
export const itemLines = (source: Source): AsyncGenerator<string> => together(source, items, versionsOfItems)
/** Those that were deleted, likewise. */
export const trashLines = (source: Source): AsyncGenerator<string> => together(source, trash, versionsOfTrash)

/** Two runs over the same order, of heads and of versions, neither of which is ever held as a whole. */
async function* together(source: Source, heads: typeof items, versions: typeof items): AsyncGenerator<string> {
  const history = versionRuns(source, versions)
  let next = await history.next()
  for await (const { id, uid, lines } of headRuns(source, heads)) {
    yield* lines
    for (; !next.done && next.value.id <= id; next = await history.next()) if (next.value.id === id) yield next.value.line(uid)
  }
  await history.return(undefined)
}

const storedIn = ({ type, hash, data }: Pick<Row, 'type' | 'hash' | 'data'>): Stored => ({
  contentTypeId: type,
  schemaHash: hash,
  text: data,
})

async function* headRuns(source: Source, heads: typeof items): AsyncGenerator<Lines> {
  const { sql, origin, domainId, types } = source
  for await (const rows of pagesOf<Row, readonly [number]>(source, heads, [0], ({ id }) => [id])) {
    const uidOf = await uidsOf(
      sql,
      origin,
      domainId,
      rows.map(({ id }) => ({ kind: 'item', id })),
    )
    const documents = await stableDocuments(source, rows.map(storedIn))
    const different = rows.filter(({ p_data }) => typeof p_data === 'string')
    const live = await stableDocuments(
      source,
      different.map(({ type, p_hash = '', p_data }) => ({ contentTypeId: type, schemaHash: p_hash, text: p_data ?? '' })),
    )
    const liveOf = new Map(different.map(({ id }, index) => [id, live[index]]))
    for (const [index, row] of rows.entries()) {
      const uid = row.uid ?? uidOf({ kind: 'item', id: row.id })
      const { id, type, status, version, hash, created: createdAt, updated: updatedAt, deleted } = row
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
      const lines = [serialize({ line: deleted ? 'trashed' : 'item', ...head, ...(deleted && { deletedAt: deleted }) })]
      if (typeof row.p_version === 'number') lines.push(publishedLine(source, row, uid, liveOf.get(id)))
      yield { id, uid, lines }
    }
  }
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

async function* versionRuns(source: Source, versions: typeof items): AsyncGenerator<{ id: number; line: (item: string) => string }> {
  const position = ({ id, version }: VersionRow) => [id, version] as const
  for await (const rows of pagesOf<VersionRow, readonly [number, number]>(source, versions, [0, 0], position)) {
    const documents = await stableDocuments(source, rows.map(storedIn))
    for (const [index, { id, type, version, status, hash, created: createdAt }] of rows.entries()) {
      const schema = source.types.revisionOf(type, hash)
      yield { id, line: (item) => serialize({ line: 'version', item, version, status, schema, ...documents[index], createdAt }) }
    }
  }
}
