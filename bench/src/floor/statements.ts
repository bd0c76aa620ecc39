/** A statement that is prepared once per connection. */
interface Statement {
  readonly name: string
  readonly text: string
}

/** A content item as the database gives it; times stay the text that PostgreSQL writes. */
export interface ItemRow {
  id: number
  content_type_id: number
  data: string
  status: string
  version: number
  published_version: number | null
  created_at: string
  updated_at: string
}

const COLUMNS = 'id, content_type_id, data, status, version, published_version, created_at, updated_at'

/** What every mutation leaves beside its effect, in the same statement and so in the same commit. $2 is the actor, $3 the request. */
const recorded = (action: string, subject: string) => `
  v as (
    insert into floor.content_item_versions (domain_id, content_item_id, data, status, version)
    select domain_id, id, data, status, version from i
  ),
  a as (
    insert into floor.audit_logs (domain_id, action, entity_type, entity_id, actor_id, request_id)
    select domain_id, '${action}', 'content_item', id, $2, $3 from i
  ),
  o as (
    insert into floor.outbox (subject, version, domain_id, payload)
    select '${subject}', 1, domain_id, jsonb_build_object('contentItemId', id, 'contentTypeId', content_type_id, 'version', version) from i
  )
  select ${COLUMNS} from i`

export const READ: Statement = { name: 'read', text: `select ${COLUMNS} from floor.content_items where id = $2 and domain_id = $1` }

// Written as a range of whole index entries: with equalities and `order by id` the planner may walk the primary key backwards
// instead, past every newer item of other types.
export const LIST: Statement = {
  name: 'list',
  text: `select ${COLUMNS} from floor.content_items
    where (domain_id, content_type_id, id) >= ($1, $2, 0) and (domain_id, content_type_id, id) < ($1, $2, 2147483647)
    order by domain_id desc, content_type_id desc, id desc limit $3`,
}

export const CREATE: Statement = {
  name: 'create',
  text: `with i as (
    insert into floor.content_items (domain_id, content_type_id, data) values ($1, $4, $5) returning *
  ), ${recorded('create', 'content.item.created')}`,
}

export const UPDATE: Statement = {
  name: 'update',
  text: `with i as (
    update floor.content_items set data = $5, version = version + 1, updated_at = now() where id = $4 and domain_id = $1 returning *
  ), ${recorded('update', 'content.item.updated')}`,
}

/** Makes the working copy the published one. An item that already is matches nothing. */
export const PUBLISH: Statement = {
  name: 'publish',
  text: `with i as (
    update floor.content_items set status = 'published', version = version + 1, published_version = version + 1, updated_at = now()
    where id = $4 and domain_id = $1 and published_version is distinct from version returning *
  ), ${recorded('publish', 'content.item.published')}`,
}

export const DECISIONS: Statement = {
  name: 'decisions',
  text: `insert into floor.policy_decision_logs
      (decision_id, domain_id, principal_id, operation, resource_type, resource_id, environment, outcome, request_id, duration_us)
    select * from json_to_recordset($1) as d (decision_id uuid, domain_id int, principal_id text, operation text, resource_type text,
      resource_id text, environment text, outcome text, request_id text, duration_us int)`,
}

export const KEYS: Statement = { name: 'keys', text: 'select id, domain_id, key_hash, scopes from floor.api_keys' }
