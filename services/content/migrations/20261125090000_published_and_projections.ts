import { Migration } from '@mikro-orm/migrations'

export class PublishedAndProjections extends Migration {
  override up(): void {
    this.addSql(`
      alter table content.content_items add column schema_hash text not null default '';
      update content.content_items i set schema_hash = t.schema_hash from content.content_types t where t.id = i.content_type_id;
      alter table content.content_items alter column schema_hash drop default;
      alter table content.content_items add column uid uuid null;
      create unique index content_items_uid_unique on content.content_items (domain_id, uid) where uid is not null;

      alter table content.content_item_versions add column schema_hash text not null default '';
      update content.content_item_versions v set schema_hash = i.schema_hash from content.content_items i where i.id = v.content_item_id;
      alter table content.content_item_versions alter column schema_hash drop default;
      alter table content.content_item_versions drop constraint content_item_versions_content_item_id_foreign;

      create index content_types_globals on content.content_types (domain_id, id) where kind = 'singleton';

      create table content.published_items (
        content_item_id int primary key,
        domain_id int not null,
        content_type_id int not null,
        version int not null,
        data text not null,
        schema_hash text not null,
        locales jsonb null,
        created_at timestamptz not null,
        updated_at timestamptz not null
      );
      create index published_items_domain on content.published_items (domain_id, content_item_id);
      create index published_items_domain_type on content.published_items (domain_id, content_type_id, content_item_id);
      insert into content.published_items
      select i.id, i.domain_id, i.content_type_id, i.published_version, coalesce(v.data, i.data), i.schema_hash, null, i.created_at, coalesce(v.created_at, i.updated_at)
      from content.content_items i
      left join content.content_item_versions v on v.content_item_id = i.id and v.version = i.published_version and i.published_version <> i.version
      where i.published_version is not null;
      drop index content.content_items_published;
      drop index content.content_items_type_published;

      create table content.trashed_items (
        id int primary key,
        domain_id int not null,
        content_type_id int not null,
        data text not null,
        status text not null,
        version int not null,
        schema_hash text not null,
        singleton boolean not null,
        uid uuid null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        deleted_at timestamptz not null,
        deleted_by text null
      );
      create index trashed_items_domain on content.trashed_items (domain_id, id);
      create index trashed_items_deleted_at on content.trashed_items (deleted_at);
      create index trashed_items_type on content.trashed_items (content_type_id);

      create table content.content_item_references (
        domain_id int not null,
        source_item_id int not null,
        path text not null,
        kind text not null,
        target_id int not null,
        from_version int not null,
        to_version int null,
        primary key (source_item_id, path, kind, target_id, from_version)
      );
      alter table content.content_item_references add constraint content_item_references_kind_check check (kind in ('item', 'asset'));
      create index content_item_references_target on content.content_item_references (domain_id, kind, target_id, source_item_id);

      create table content.content_item_fields (
        domain_id int not null,
        content_type_id int not null,
        view int not null,
        path text not null,
        value text collate "C" not null,
        content_item_id int not null,
        primary key (domain_id, content_type_id, view, path, value, content_item_id)
      );
      create index content_item_fields_item on content.content_item_fields (domain_id, content_item_id, view);
    `)
  }
}
