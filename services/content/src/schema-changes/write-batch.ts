import { statement } from '@wordclaw/shared/database/sql'

/** What becomes of an item, as the statement reads it. What is null stays. */
export interface BatchRow {
  readonly id: number
  /** The state that this was worked out from: of an item that has moved on meanwhile nothing is written. */
  readonly version: number
  readonly hash: string
  readonly data: string | null
  readonly live_version: number | null
  readonly live_hash: string | null
  readonly live_data: string | null
  readonly fields: readonly object[]
  readonly live_fields: readonly object[]
  readonly edges: readonly object[]
  readonly lost: readonly { readonly migration: number; readonly version: number; readonly values: readonly object[] }[]
  readonly events: readonly object[]
}

const ROW = `w(id int, version int, hash text, data text, live_version int, live_hash text, live_data text, fields jsonb, live_fields jsonb, edges jsonb,
  lost jsonb, events jsonb)`

const ROWS_OF = (column: string, row: string): string => `jsonb_to_recordset(wanted.${column}) as f(${row})`

/** The index rows of one view of the written items: `column` of what is wanted. */
const rewritten = (name: string, column: string, view: number): string => `
  ${name}_wanted as materialized (select distinct i.id, f.path, f.value from i join wanted on wanted.id = i.id, ${ROWS_OF(column, 'path text, value text')}),
  ${name}_gone as (
    delete from content.content_item_fields f using i
    where f.domain_id = $1 and f.content_item_id = i.id and f.view = ${view}
      and not exists (select from ${name}_wanted w where w.id = f.content_item_id and w.path = f.path and w.value = f.value)
  ),
  ${name}_come as (
    insert into content.content_item_fields (domain_id, content_type_id, view, path, value, content_item_id)
    select $1, $2, ${view}, w.path, w.value, w.id from ${name}_wanted w
    on conflict do nothing
  )`

const EDGES = `
  edges_wanted as materialized (
    select distinct i.id, i.version, f.path, f.kind, f."targetId" as target_id
    from i join wanted on wanted.id = i.id, ${ROWS_OF('edges', 'path text, kind text, "targetId" int')}
  ),
  edges_gone as (
    update content.content_item_references r set to_version = i.version from i
    where r.domain_id = $1 and r.source_item_id = i.id and r.to_version is null
      and not exists (select from edges_wanted w where w.id = i.id and w.path = r.path and w.kind = r.kind and w.target_id = r.target_id)
  ),
  edges_come as (
    insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version)
    select $1, w.id, w.path, w.kind, w.target_id, w.version from edges_wanted w
    where not exists (
      select from content.content_item_references r
      where r.domain_id = $1 and r.source_item_id = w.id and r.path = w.path and r.kind = w.kind and r.target_id = w.target_id and r.to_version is null
    )
    on conflict do nothing
  )`

/**
 * Writes a batch of items in one statement and one commit: domain `$1`, type `$2`, the schema that it must still have `$3`, the rows `$4`, time `$5`, migration `$6`,
 * and `$7`, what is recorded of the batch as a whole. A document that changes is kept as a version first; one that stays the same is only said to be of the new schema.
 * Returns the items that were written: those that somebody else changed meanwhile are not among them.
 *
 * It is planned anew for each batch: a plan that was made while the tables of the index were empty would go through all of them for every batch.
 */
export const writeBatch = statement(
  '',
  `with type as materialized (
     select id from content.content_types where id = $2 and domain_id = $1 and schema_hash = $3 for key share
   ),
   wanted as materialized (select w.* from type, jsonb_to_recordset($4::jsonb) as ${ROW}),
   head as materialized (
     select i.*, w.data as wanted_data, w.live_data, w.live_version, w.live_hash
     from wanted w join content.content_items i on i.id = w.id
     where i.domain_id = $1 and i.content_type_id = $2 and i.version = w.version and i.schema_hash = w.hash
     order by i.id for no key update of i
   ),
   snapshot as (
     insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash, created_at)
     select domain_id, id, data, status, version, schema_hash, updated_at from head where wanted_data is not null
   ),
   i as (
     update content.content_items item
     set data = coalesce(head.wanted_data, head.data), schema_hash = $3,
         version = head.version + case when head.wanted_data is null then 0 else 1 end,
         published_version = case when head.wanted_data is not null and head.published_version = head.version then head.version + 1 else head.published_version end,
         updated_at = case when head.wanted_data is null then head.updated_at else $5 end
     from head where item.id = head.id
     returning item.*
   ),
   live as (
     update content.published_items p
     set data = coalesce(head.live_data, p.data), schema_hash = $3, version = coalesce(i.published_version, p.version),
         updated_at = case when head.live_data is null then p.updated_at else $5 end
     from head join i on i.id = head.id
     where p.content_item_id = head.id and p.domain_id = $1 and p.version = head.live_version and p.schema_hash = head.live_hash
   ),
   ${rewritten('fields', 'fields', 0)},
   ${rewritten('live_fields', 'live_fields', -1)},
   ${EDGES},
   kept as (
     insert into content.content_type_archives (migration_id, content_item_id, version, domain_id, lost)
     select f.migration, i.id, f.version, $1, f."values" from i join wanted on wanted.id = i.id, ${ROWS_OF('lost', 'migration int, version int, "values" jsonb')}
     on conflict do nothing
   ),
   progress as (
     update content.content_type_migrations m
     set migrated = m.migrated + (select count(*) from i), updated_at = $5
     where m.id = $6 and m.domain_id = $1
   ),
   outgoing as (
     insert into content.outbox (event_id, subject, version, domain_id, payload, headers)
     select e.event_id, e.subject, e.version, e.domain_id, e.payload, coalesce(e.headers, '{}') from (
       select f.* from i join wanted on wanted.id = i.id, ${ROWS_OF('events', 'event_id uuid, subject text, version int, domain_id int, payload jsonb, headers jsonb')}
       union all
       select f.* from jsonb_to_recordset($7::jsonb) as f(event_id uuid, subject text, version int, domain_id int, payload jsonb, headers jsonb)
       where exists (select from i)
     ) e
   )
   select id from i`,
)
