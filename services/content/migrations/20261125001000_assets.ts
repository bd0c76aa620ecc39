import { Migration } from '@mikro-orm/migrations'

export class Assets extends Migration {
  override up(): void {
    this.addSql(`
      create table content.assets (
        id serial primary key,
        domain_id int not null,
        source_asset_id int null,
        variant_key text null,
        transform_spec jsonb null,
        generated boolean not null default false,
        filename text not null,
        original_filename text not null,
        mime_type text not null,
        size_bytes bigint not null,
        byte_hash text null,
        storage_provider text not null,
        storage_key text not null,
        upload_id uuid null,
        access_mode text not null default 'public',
        entitlement_scope_type text null,
        entitlement_scope_ref int null,
        status text not null default 'active',
        metadata jsonb not null default '{}',
        uploader_actor_id text null,
        uploader_actor_type text null,
        uploader_actor_source text null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz null
      );
      alter table content.assets add constraint assets_source_asset_id_foreign
        foreign key (source_asset_id) references content.assets (id) on delete set null;
      alter table content.assets add constraint assets_storage_provider_check check (storage_provider in ('local', 's3'));
      alter table content.assets add constraint assets_access_mode_check check (access_mode in ('public', 'signed', 'entitled'));
      alter table content.assets add constraint assets_status_check check (status in ('active', 'deleted'));
      alter table content.assets add constraint assets_entitlement_scope_type_check check (entitlement_scope_type in ('item', 'type', 'subscription'));
      alter table content.assets add constraint assets_entitled_check check ((access_mode = 'entitled') = (entitlement_scope_type is not null));
      alter table content.assets add constraint assets_deleted_check check ((status = 'deleted') = (deleted_at is not null));
      alter table content.assets add constraint assets_storage_key_unique unique (storage_key);
      alter table content.assets add constraint assets_upload_unique unique (upload_id);
      create unique index assets_generated_unique on content.assets (source_asset_id, variant_key) where generated;
      create index assets_domain_created on content.assets (domain_id, created_at);
      create index assets_domain_status on content.assets (domain_id, status, id) where not generated;
      create index assets_domain_mode on content.assets (domain_id, status, access_mode, id) where not generated;
      create index assets_domain_source on content.assets (domain_id, source_asset_id, status, id);
      create index assets_source on content.assets (source_asset_id);
      create index assets_domain_scope on content.assets (domain_id, entitlement_scope_type, entitlement_scope_ref);
    `)
  }
}
