import { Migration } from '@mikro-orm/migrations'

export class SchemaChanges extends Migration {
  override up(): void {
    this.addSql(`
      alter table content.content_types add column schema_revision int not null default 1;
      alter table content.content_types add column indexed_hash text null;
      update content.content_types set indexed_hash = schema_hash;

      create table content.content_type_migrations (
        id serial primary key,
        domain_id int not null,
        content_type_id int not null,
        state text not null,
        class text not null,
        from_hash text not null,
        to_hash text not null,
        revision int not null,
        transforms jsonb not null,
        changes jsonb not null,
        touched jsonb not null,
        migrated int not null default 0,
        reverts int null,
        candidate jsonb null,
        error text null,
        created_by text null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        completed_at timestamptz null,
        constraint content_type_migrations_state_check check (state in ('checking', 'running', 'completed', 'failed', 'reverted')),
        constraint content_type_migrations_class_check check (class in ('safe', 'risky', 'breaking')),
        constraint content_type_migrations_content_type_id_foreign foreign key (content_type_id)
          references content.content_types (id) on delete cascade
      );
      create index content_type_migrations_type on content.content_type_migrations (domain_id, content_type_id, id);
      create index content_type_migrations_content_type on content.content_type_migrations (content_type_id);

      create table content.content_type_schemas (
        content_type_id int not null,
        revision int not null,
        domain_id int not null,
        schema_hash text not null,
        schema text not null,
        schema_manifest jsonb null,
        transforms jsonb not null,
        inverse jsonb not null,
        migration_id int null,
        reverts int null,
        created_at timestamptz not null,
        primary key (content_type_id, revision),
        constraint content_type_schemas_content_type_id_foreign foreign key (content_type_id)
          references content.content_types (id) on delete cascade
      );
      create index content_type_schemas_hash on content.content_type_schemas (domain_id, content_type_id, schema_hash);

      create table content.content_type_archives (
        migration_id int not null,
        content_item_id int not null,
        version int not null,
        domain_id int not null,
        lost jsonb not null,
        primary key (migration_id, content_item_id, version),
        constraint content_type_archives_migration_id_foreign foreign key (migration_id)
          references content.content_type_migrations (id) on delete cascade
      );
      create index content_type_archives_item on content.content_type_archives (domain_id, content_item_id);
    `)
  }
}
