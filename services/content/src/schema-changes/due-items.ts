import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { ItemDocuments } from './items-of-type.ts'

/** An item that is not at its type's schema yet, or whose published document is not. */
export interface DueItem extends ItemDocuments {
  readonly status: string
}

/** How many items a batch has at most, and how many bytes of documents, as they are stored. */
const ITEMS = 200
const BYTES = 1_000_000

// Said of a text that there are no statistics of: where all items have one schema, the planner takes it that none has another, and reads all of them.
const differs = (table: string): string => `${table}.schema_hash || '' <> $4`

const LIVE = '(select p.* from content.published_items p where p.content_item_id = i.id and p.domain_id = $1 offset 0) p on true'

/**
 * The next items after `$3` that are not at the schema `$4`: as few of them as make a batch, so that memory stays the same whatever the items hold. What readers see
 * is looked up for each item, along the range of the index by type: joined as a whole, it would be read as a whole for every batch.
 */
const due = statement(
  'content_items_due',
  `select i.id, i.version, i.status, i.data, i.schema_hash, p.data as published_data, p.schema_hash as published_hash, p.version as published_version
   from (
     select d.id, row_number() over (order by d.id) as nth, sum(d.bytes) over (order by d.id) as bytes from (
       select i.id, pg_column_size(i.data) + coalesce(pg_column_size(p.data), 0) as bytes
       from content.content_items i left join lateral ${LIVE}
       where (i.domain_id, i.content_type_id, i.id) > ($1, $2, $3) and (i.domain_id, i.content_type_id) <= ($1, $2)
         and (${differs('i')} or ${differs('p')})
       order by i.domain_id, i.content_type_id, i.id limit ${ITEMS}
     ) d
   ) w
   cross join lateral (select i.* from content.content_items i where i.id = w.id and i.domain_id = $1 offset 0) i
   left join lateral ${LIVE}
   where w.nth = 1 or w.bytes <= ${BYTES}
   order by w.id`,
)

/** The next batch of items of a type that are not at its schema. */
export const dueItems = (
  sql: Pick<Sql, 'query'>,
  domainId: number,
  contentTypeId: number,
  after: number,
  schemaHash: string,
): Promise<DueItem[]> => sql.query<DueItem>(due, [domainId, contentTypeId, after, schemaHash])
