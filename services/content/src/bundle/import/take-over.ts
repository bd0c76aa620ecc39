import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { EventDefinition } from '@wordclaw/shared/events'
import { AssetCreated, ContentItemCreated, ContentItemPublished, ContentTypeCreated } from '../../events.ts'

const LINES = 'from content.import_lines l'
const of = (...kinds: string[]) => `l.import_id = $1 and l.domain_id = $2 and l.kind in (${kinds.map((kind) => `'${kind}'`).join(', ')})`
const row = (columns: string) => `cross join lateral jsonb_to_record(l.body) as b(${columns})`

/** What each statement takes: the import and the domain. In this order, since each refers to those before. */
const steps = [
  statement(
    'import_types_taken',
    `insert into content.content_types (id, domain_id, slug, name, kind, description, base_price, schema_revision, schema, schema_hash, indexed_hash,
       schema_manifest, created_at, updated_at)
     select l.target_id, $2, b.slug, b.name, b.kind, b.description, b.base_price, b.schema_revision, b.schema, b.schema_hash, b.schema_hash,
       b.schema_manifest, b.created_at, b.updated_at
     ${LINES} ${row(
       'slug text, name text, kind text, description text, base_price int, schema_revision int, schema text, schema_hash text, schema_manifest jsonb, created_at timestamptz, updated_at timestamptz',
     )}
     where ${of('type')} order by l.line`,
  ),
  statement(
    'import_schemas_taken',
    `insert into content.content_type_schemas (content_type_id, revision, domain_id, schema_hash, schema, schema_manifest, transforms, inverse, created_at)
     select b.content_type_id, b.revision, $2, b.schema_hash, b.schema, b.schema_manifest, b.transforms, b.inverse, b.created_at
     ${LINES} ${row(
       'content_type_id int, revision int, schema_hash text, schema text, schema_manifest jsonb, transforms jsonb, inverse jsonb, created_at timestamptz',
     )}
     where ${of('schema')}`,
  ),
  statement(
    'import_assets_taken',
    `with held as (
       delete from content.jobs j using content.import_lines l
       where ${of('asset')} and j.id = (l.body ->> 'job_id')::int and j.domain_id = $2 and j.status = 'queued' returning j.id
     )
     insert into content.assets (id, domain_id, source_asset_id, variant_key, transform_spec, generated, filename, original_filename, mime_type, size_bytes,
       byte_hash, storage_provider, storage_key, access_mode, entitlement_scope_type, entitlement_scope_ref, status, metadata, created_at, updated_at, deleted_at)
     select l.target_id, $2, b.source_asset_id, b.variant_key, b.transform_spec, b.generated, b.filename, b.original_filename, b.mime_type, b.size_bytes,
       b.byte_hash, b.provider, b.key, b.access_mode, b.entitlement_scope_type, b.entitlement_scope_ref, b.status, b.metadata, b.created_at, b.updated_at, b.deleted_at
     ${LINES} ${row(
       `source_asset_id int, variant_key text, transform_spec jsonb, generated boolean, filename text, original_filename text, mime_type text, size_bytes bigint,
        byte_hash text, provider text, key text, job_id int, access_mode text, entitlement_scope_type text, entitlement_scope_ref int, status text, metadata jsonb,
        created_at timestamptz, updated_at timestamptz, deleted_at timestamptz`,
     )}
     where ${of('asset')} and (b.job_id is null or b.job_id in (select id from held)) order by l.line`,
  ),
  statement(
    'import_ids_taken',
    `insert into content.imported_ids (domain_id, kind, id, uid)
     select $2, split_part(l.name, ':', 1), l.target_id, split_part(l.name, ':', 2)::uuid ${LINES} where ${of('asset', 'absent')}`,
  ),
  statement(
    'import_items_taken',
    `insert into content.content_items (id, domain_id, content_type_id, data, status, version, published_version, singleton, schema_hash, uid, created_at, updated_at)
     select l.target_id, $2, b.content_type_id, b.data, b.status, b.version, b.published_version, b.singleton, b.schema_hash, b.uid, b.created_at, b.updated_at
     ${LINES} ${row(
       'content_type_id int, data text, status text, version int, published_version int, singleton boolean, schema_hash text, uid uuid, created_at timestamptz, updated_at timestamptz',
     )}
     where ${of('item')} order by l.line`,
  ),
  statement(
    'import_published_taken',
    `insert into content.published_items (content_item_id, domain_id, content_type_id, version, data, schema_hash, locales, created_at, updated_at)
     select l.target_id, $2, (l.body ->> 'content_type_id')::int, p.version, p.data, p.schema_hash, p.locales, p.created_at, p.updated_at
     ${LINES} cross join lateral jsonb_to_record(l.body -> 'published')
       as p(version int, data text, schema_hash text, locales jsonb, created_at timestamptz, updated_at timestamptz)
     where ${of('item')} and l.body -> 'published' <> 'null' order by l.line`,
  ),
  statement(
    'import_versions_taken',
    `insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash, created_at)
     select $2, b.content_item_id, b.data, b.status, b.version, b.schema_hash, b.created_at
     ${LINES} ${row('content_item_id int, data text, status text, version int, schema_hash text, created_at timestamptz')}
     where ${of('version')} order by l.line`,
  ),
  statement(
    'import_trash_taken',
    `insert into content.trashed_items (id, domain_id, content_type_id, data, status, version, schema_hash, singleton, uid, created_at, updated_at, deleted_at)
     select l.target_id, $2, b.content_type_id, b.data, b.status, b.version, b.schema_hash, b.singleton, b.uid, b.created_at, b.updated_at, b.deleted_at
     ${LINES} ${row(
       'content_type_id int, data text, status text, version int, singleton boolean, schema_hash text, uid uuid, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz',
     )}
     where ${of('trashed')} order by l.line`,
  ),
  statement(
    'import_edges_taken',
    `insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version, to_version)
     select $2, coalesce((l.body ->> 'content_item_id')::int, l.target_id), e.path, e.kind, e.target, e."from", e."to"
     ${LINES} cross join lateral jsonb_to_recordset(l.body -> 'edges') as e(path text, kind text, target int, "from" int, "to" int)
     where ${of('item', 'trashed', 'version')}`,
  ),
  statement(
    'import_fields_taken',
    `insert into content.content_item_fields (domain_id, content_type_id, view, path, value, content_item_id)
     select $2, (l.body ->> 'content_type_id')::int, v.view, f.path, f.value, l.target_id
     ${LINES} cross join lateral (
       values (0, l.body -> 'fields'), (-1, case when l.body -> 'published' <> 'null' then l.body -> 'published' -> 'fields' else '[]'::jsonb end)
     ) as v(view, fields)
     cross join lateral jsonb_to_recordset(v.fields) as f(path text, value text)
     where ${of('item')} on conflict do nothing`,
  ),
]

const told = (name: string, kind: string, { subject, version }: EventDefinition, facts: string, where = 'true') =>
  statement(
    name,
    `insert into content.outbox (event_id, subject, version, domain_id, payload, headers)
     select gen_random_uuid(), '${subject}', ${version}, $2, jsonb_build_object('domainId', $2::int, ${facts}),
       case when $3::text is null then '{}'::jsonb else jsonb_build_object('traceparent', $3::text) end
     ${LINES} where ${of(kind)} and ${where} order by l.line`,
  )

const ITEM = `'contentItemId', l.target_id, 'contentTypeId', (l.body ->> 'content_type_id')::int`

const events = [
  told(
    'import_types_told',
    'type',
    ContentTypeCreated,
    `'contentTypeId', l.target_id, 'slug', l.body ->> 'slug', 'name', l.body ->> 'name'`,
  ),
  told(
    'import_assets_told',
    'asset',
    AssetCreated,
    `'assetId', l.target_id, 'mimeType', l.body ->> 'mime_type'`,
    `l.body ->> 'status' = 'active'`,
  ),
  told('import_items_told', 'item', ContentItemCreated, `${ITEM}, 'version', (l.body ->> 'version')::int, 'status', l.body ->> 'status'`),
  told(
    'import_published_told',
    'item',
    ContentItemPublished,
    `${ITEM}, 'version', (l.body ->> 'published_version')::int`,
    `l.body -> 'published' <> 'null'`,
  ),
]

const lost = statement(
  'import_assets_lost',
  `select l.line ${LINES} where ${of('asset')} and not exists (select from content.assets a where a.id = l.target_id and a.domain_id = $2)`,
)

/** Makes what was prepared the domain's, in the transaction that it is given, with the events that tell of it. False if files have been given up meanwhile. */
export async function takeOver(
  sql: Pick<Sql, 'query'>,
  importId: number,
  domainId: number,
  traceparent: string | undefined,
): Promise<boolean> {
  for (const step of steps) await sql.query(step, [importId, domainId])
  if ((await sql.query(lost, [importId, domainId])).length > 0) return false
  for (const event of events) await sql.query(event, [importId, domainId, traceparent ?? null])
  return true
}
