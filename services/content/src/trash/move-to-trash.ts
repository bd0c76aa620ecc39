import { statement } from '@wordclaw/shared/database/sql'
import { effect } from '@wordclaw/shared/outbox/write'
import { digestIn } from '../content-items/content-item.schema.ts'

/** What becomes of the items `i` that a statement has just deleted. Their versions stay where they are; readers and queries no longer find them. */
const trashed = (at: string, by: string): string => `
  trashed as (
    insert into content.trashed_items (id, domain_id, content_type_id, data, status, version, schema_hash, singleton, uid, created_at, updated_at, deleted_at, deleted_by)
    select id, domain_id, content_type_id, data, status, version, schema_hash, singleton, uid, created_at, updated_at, ${at}, ${by} from i
  ),
  withdrawn as (
    delete from content.published_items p using i where p.content_item_id = i.id and p.domain_id = i.domain_id
  ),
  fields_gone as (
    delete from content.content_item_fields f using i where f.domain_id = i.domain_id and f.content_item_id = i.id
  ),
  edges_gone as (
    update content.content_item_references r set to_version = i.version + 1 from i
    where r.domain_id = i.domain_id and r.source_item_id = i.id and r.to_version is null
  )`

/** Item, domain, time, principal: moves one item, which the audit trail tells of. */
export const moveToTrash = effect(
  'content_item_delete',
  'content',
  `i as (delete from content.content_items where id = $1 and domain_id = $2 returning *),
   ${trashed('$3', '$4')},
   effect as (
     select i.id, jsonb_build_object('contentItemId', i.id, 'contentTypeId', i.content_type_id, 'version', i.version) as facts from i
   )`,
  5,
  { before: digestIn('i') },
)

/** Items as JSON, domain, time, principal: moves several. */
export const moveAllToTrash = statement(
  'content_items_delete',
  `with i as (
     delete from content.content_items
     where domain_id = $2 and id in (select wanted.id::int from jsonb_array_elements_text($1::jsonb) as wanted(id)) returning *
   ),
   ${trashed('$3', '$4')}
   select id, content_type_id, version from i order by id`,
)
