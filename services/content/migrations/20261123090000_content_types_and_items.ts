import { Migration } from '@mikro-orm/migrations'
import { outboxTable } from '@wordclaw/shared/outbox/outbox-message.entity'

export class ContentTypesAndItems extends Migration {
  override up(): void {
    this.addSql(`
      create table content.content_types (
        id serial primary key,
        domain_id int not null,
        name text not null,
        slug text not null,
        kind text not null default 'collection',
        description text null,
        schema_manifest jsonb null,
        schema text not null,
        schema_hash text not null,
        base_price int null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      alter table content.content_types add constraint content_types_domain_slug_unique unique (domain_id, slug);
      alter table content.content_types add constraint content_types_kind_check check (kind in ('collection', 'singleton'));

      create index content_types_domain on content.content_types (domain_id, id);

      create table content.content_items (
        id serial primary key,
        domain_id int not null,
        content_type_id int not null,
        data text not null,
        status text not null default 'draft',
        version int not null default 1,
        published_version int null,
        singleton boolean not null default false,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      alter table content.content_items add constraint content_items_content_type_id_foreign foreign key (content_type_id) references content.content_types (id);
      alter table content.content_items add constraint content_items_status_check check (status ~ '^[a-z][a-z0-9_]{0,63}$');
      create unique index content_items_singleton_unique on content.content_items (content_type_id) where singleton;
      create index content_items_domain on content.content_items (domain_id, id);
      create index content_items_domain_type on content.content_items (domain_id, content_type_id, id);
      create index content_items_domain_status on content.content_items (domain_id, status, id);
      create index content_items_type on content.content_items (content_type_id);
      create index content_items_domain_type_status on content.content_items (domain_id, content_type_id, status, id);
      create index content_items_published on content.content_items (domain_id, id) where published_version is not null;
      create index content_items_type_published on content.content_items (domain_id, content_type_id, id) where published_version is not null;

      create table content.content_item_versions (
        id serial primary key,
        domain_id int not null,
        content_item_id int not null,
        data text not null,
        status text not null,
        version int not null,
        created_at timestamptz not null default now()
      );
      alter table content.content_item_versions add constraint content_item_versions_content_item_id_foreign
        foreign key (content_item_id) references content.content_items (id) on delete cascade;
      alter table content.content_item_versions add constraint content_item_versions_item_version_unique unique (content_item_id, version);

      ${outboxTable('content')}
    `)
  }
}
