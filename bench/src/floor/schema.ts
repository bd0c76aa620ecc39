/** The floor's tables: what a content runtime writes for the same guarantees, and nothing beside it. */
export const FLOOR_SCHEMA = `
  create schema floor;

  create table floor.api_keys (
    id serial primary key,
    domain_id int not null,
    key_hash text not null unique,
    scopes text not null
  );

  create table floor.policy_decision_logs (
    id bigserial primary key,
    decision_id uuid not null,
    domain_id int not null,
    principal_id text not null,
    operation text not null,
    resource_type text not null,
    resource_id text null,
    environment text not null,
    outcome text not null,
    request_id text not null,
    duration_us int not null,
    created_at timestamptz not null default now()
  );

  create table floor.content_types (
    id serial primary key,
    domain_id int not null,
    name text not null,
    slug text not null,
    unique (domain_id, slug)
  );

  create table floor.content_items (
    id serial primary key,
    domain_id int not null,
    content_type_id int not null references floor.content_types (id),
    data text not null,
    status text not null default 'draft',
    version int not null default 1,
    published_version int null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index content_items_type on floor.content_items (domain_id, content_type_id, id);

  create table floor.content_item_versions (
    id serial primary key,
    domain_id int not null,
    content_item_id int not null references floor.content_items (id) on delete cascade,
    data text not null,
    status text not null,
    version int not null,
    created_at timestamptz not null default now(),
    unique (content_item_id, version)
  );

  create table floor.audit_logs (
    id bigserial primary key,
    domain_id int not null,
    action text not null,
    entity_type text not null,
    entity_id int not null,
    actor_id text not null,
    request_id text not null,
    created_at timestamptz not null default now()
  );

  create table floor.outbox (
    id bigserial primary key,
    event_id uuid not null default gen_random_uuid(),
    subject text not null,
    version int not null,
    domain_id int not null,
    payload jsonb not null,
    created_at timestamptz not null default now(),
    published_at timestamptz null
  );
  create index outbox_unpublished on floor.outbox (id) where published_at is null;
`
