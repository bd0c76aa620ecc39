import { type Sql, statement } from '@wordclaw/shared/database/sql'

/** An item as it refers to another: by its working copy, by what readers see of it, or by both. */
export interface Incoming {
  readonly source_item_id: number
  readonly content_type_id: number
  readonly path: string
  readonly target_id: number
  /** The version that the source is at. */
  readonly version: number
  readonly status: string
  readonly draft: boolean
  readonly live: boolean
}

/** Whether an edge `r` is in what readers see, `p`, of its source; of one published by locales, in a version that any of them shows. */
export const LIVE = `p.content_item_id is not null and case
    when p.locales is null then r.from_version <= p.version and (r.to_version is null or p.version < r.to_version)
    else exists (
      select from jsonb_each_text(p.locales) shown
      where r.from_version <= shown.value::int and (r.to_version is null or shown.value::int < r.to_version)
    )
  end`

/** Edges that count, with their sources: those of working copies and those of what readers see. History is not among them. */
export const ACTIVE = `content.content_item_references r
  join content.content_items i on i.id = r.source_item_id and i.domain_id = r.domain_id
  left join content.published_items p on p.content_item_id = r.source_item_id and p.domain_id = r.domain_id`

const incoming = statement(
  'references_incoming',
  `select r.source_item_id, i.content_type_id, r.path, r.target_id, i.version, i.status, r.to_version is null as draft, ${LIVE} as live
   from ${ACTIVE}
   where r.domain_id = $1 and r.kind = 'item' and r.target_id in (select target.id::int from jsonb_array_elements_text($2::jsonb) as target(id))
     and (r.to_version is null or ${LIVE})
   order by r.source_item_id, r.path, r.target_id, r.from_version limit $3`,
)
const counted = statement(
  'references_incoming_count',
  `select count(*)::int as count from ${ACTIVE}
   where r.domain_id = $1 and r.kind = 'item' and r.target_id = $2 and r.source_item_id <> $2 and (r.to_version is null or ${LIVE})`,
)

/** What refers to these items now, in an order that is always the same. */
export const incomingOf = (sql: Pick<Sql, 'query'>, domainId: number, targets: readonly number[], limit: number): Promise<Incoming[]> =>
  sql.query<Incoming>(incoming, [domainId, JSON.stringify(targets), limit])

/** How many references there are to an item, its own aside. */
export async function countIncoming(sql: Pick<Sql, 'query'>, domainId: number, target: number): Promise<number> {
  const [row] = await sql.query<{ count: number }>(counted, [domainId, target])
  return row?.count ?? 0
}
