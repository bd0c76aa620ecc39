/**
 * The common table expressions by which a statement that writes an item (`i`, its new row, of at most one row) keeps what is worked out from it: the open edges of
 * its references and the index rows of its fields. `projection` is the parameter with the JSON of a `Projection`, as `$8`; `domain` the one with the domain.
 *
 * They compare with the rows that are there, which belong to the working copy only while it does not move: a statement with them has to name the version it read.
 */
export const projectionTables = (projection: string, domain: string): string => `
  wanted_fields as materialized (
    select distinct path, value from jsonb_to_recordset(${projection}::jsonb -> 'fields') as f(path text, value text)
  ),
  wanted_references as materialized (
    select distinct path, kind, "targetId" as target_id
    from jsonb_to_recordset(${projection}::jsonb -> 'references') as r(path text, kind text, "targetId" int)
  ),
  target_items as materialized (
    select t.id from content.content_items t
    where t.domain_id = ${domain} and t.id in (select target_id from wanted_references where kind = 'item')
    for key share of t
  ),
  target_assets as materialized (
    select a.id from content.assets a
    where a.domain_id = ${domain} and a.status = 'active' and a.id in (select target_id from wanted_references where kind = 'asset')
    for key share of a
  )`

/** Whether all that is referred to is there; their rows are share-locked until the commit, so that nobody deletes them meanwhile. */
export const TARGETS_FOUND = `not exists (
  select from wanted_references w where w.target_id not in (select id from target_items) and w.kind = 'item'
    or w.target_id not in (select id from target_assets) and w.kind = 'asset'
)`

/** Rewrites the index rows and the edges of `i` to what is wanted. What stays is not written again. */
export const PROJECT = `
  fields_gone as (
    delete from content.content_item_fields f using i
    where f.domain_id = i.domain_id and f.content_item_id = i.id and f.view = 0
      and not exists (select from wanted_fields w where w.path = f.path and w.value = f.value)
  ),
  fields_come as (
    insert into content.content_item_fields (domain_id, content_type_id, view, path, value, content_item_id)
    select i.domain_id, i.content_type_id, 0, w.path, w.value, i.id from i, wanted_fields w
    on conflict do nothing
  ),
  edges_gone as (
    update content.content_item_references r set to_version = i.version from i
    where r.domain_id = i.domain_id and r.source_item_id = i.id and r.to_version is null
      and not exists (select from wanted_references w where w.path = r.path and w.kind = r.kind and w.target_id = r.target_id)
  ),
  edges_come as (
    insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version)
    select i.domain_id, i.id, w.path, w.kind, w.target_id, i.version from i, wanted_references w
    where not exists (
      select from content.content_item_references r
      where r.domain_id = i.domain_id and r.source_item_id = i.id and r.path = w.path and r.kind = w.kind and r.target_id = w.target_id and r.to_version is null
    )
  )`

/** Gives readers the index rows of `fields`, a table of (path, value), for `i`. */
export const projectPublished = (fields: string): string => `
  published_fields_gone as (
    delete from content.content_item_fields f using i
    where f.domain_id = i.domain_id and f.content_item_id = i.id and f.view = -1
      and not exists (select from (${fields}) w where w.path = f.path and w.value = f.value)
  ),
  published_fields_come as (
    insert into content.content_item_fields (domain_id, content_type_id, view, path, value, content_item_id)
    select i.domain_id, i.content_type_id, -1, w.path, w.value, i.id from i, (${fields}) w
    on conflict do nothing
  )`

/** The index rows of the working copy of `i` as they were before the statement: what its published fields are when it is published as it is. */
export const FIELDS_OF_WORKING_COPY = `
  select f.path, f.value from content.content_item_fields f, i where f.domain_id = i.domain_id and f.content_item_id = i.id and f.view = 0`
