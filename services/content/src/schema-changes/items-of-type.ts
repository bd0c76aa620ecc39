import { type Sql, statement } from '@wordclaw/shared/database/sql'

/** An item with its documents: the working copy, and what readers see if that is another one. */
export interface ItemDocuments {
  readonly id: number
  readonly version: number
  readonly data: string
  readonly schema_hash: string
  readonly published_data: string | null
  readonly published_hash: string | null
  readonly published_version: number | null
}

const BATCH = 200
const NUMBERS = 10_000

const DOCUMENTS = `i.id, i.version, i.data, i.schema_hash, p.data as published_data, p.schema_hash as published_hash, p.version as published_version`
const JOINED = `left join content.published_items p
  on p.content_item_id = i.id and p.domain_id = $1 and (p.version <> i.version or p.locales is not null)`

// Each as one range of the index by type: for plain equalities the planner may walk the primary key, past all items of other types.
const RANGE = '(i.domain_id, i.content_type_id, i.id) > ($1, $2, $3) and (i.domain_id, i.content_type_id) <= ($1, $2)'
const ORDER = 'order by i.domain_id, i.content_type_id, i.id'

const documents = statement(
  'content_type_item_documents',
  `select ${DOCUMENTS} from content.content_items i ${JOINED} where ${RANGE} ${ORDER} limit ${BATCH}`,
)
const named = statement(
  'content_type_items_named',
  `select ${DOCUMENTS} from jsonb_array_elements_text($2::jsonb) as wanted(id)
   join content.content_items i on i.id = wanted.id::int and i.domain_id = $1 ${JOINED}`,
)
const versions = statement(
  'content_type_item_versions',
  `select i.id, i.version from content.content_items i where ${RANGE} ${ORDER} limit ${NUMBERS}`,
)

/** All items of a type, in batches. */
export const itemsOfType = (sql: Pick<Sql, 'query'>, domainId: number, contentTypeId: number): AsyncGenerator<ItemDocuments[]> =>
  inBatches(BATCH, (after) => sql.query<ItemDocuments>(documents, [domainId, contentTypeId, after]))

/** The items of a type that are not at the version they had when they were checked. */
export async function* itemsSince(
  sql: Pick<Sql, 'query'>,
  domainId: number,
  contentTypeId: number,
  checked: ReadonlyMap<number, number>,
): AsyncGenerator<ItemDocuments[]> {
  const after = (id: number) => sql.query<{ id: number; version: number }>(versions, [domainId, contentTypeId, id])
  for await (const batch of inBatches(NUMBERS, after)) {
    const ids = batch.filter(({ id, version }) => checked.get(id) !== version).map(({ id }) => id)
    for (let at = 0; at < ids.length; at += BATCH) {
      yield await sql.query<ItemDocuments>(named, [domainId, JSON.stringify(ids.slice(at, at + BATCH))])
    }
  }
}

async function* inBatches<T extends { id: number }>(size: number, read: (after: number) => Promise<T[]>): AsyncGenerator<T[]> {
  for (let after = 0; ; ) {
    const batch = await read(after)
    if (batch.length > 0) yield batch
    const last = batch.at(-1)
    if (!last || batch.length < size) return
    after = last.id
  }
}
