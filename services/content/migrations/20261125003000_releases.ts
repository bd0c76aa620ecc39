import { Migration } from '@mikro-orm/migrations'

export class Releases extends Migration {
  override up(): void {
    this.addSql(`
      create table content.releases (
        id serial primary key,
        domain_id int not null,
        name text not null,
        description text null,
        status text not null default 'open',
        change_count int not null default 0,
        scheduled_at timestamptz null,
        scheduled_job_id int null,
        published_at timestamptz null,
        published_by text null,
        inverse_of int null,
        created_by text null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      alter table content.releases add constraint releases_status_check check (status in ('open', 'scheduled', 'published', 'reverted'));
      create index releases_domain on content.releases (domain_id, id);
      create index releases_domain_status on content.releases (domain_id, status, id);
      create unique index releases_inverse_of_unique on content.releases (inverse_of) where inverse_of is not null;

      create table content.release_changes (
        id serial primary key,
        domain_id int not null,
        release_id int not null,
        subject text not null,
        action text not null,
        content_item_id int null,
        content_type_id int null,
        form_id int null,
        base_version int null,
        data text null,
        locales jsonb null,
        preview text null,
        schema_hash text null,
        settings jsonb null,
        created_at timestamptz not null default now()
      );
      alter table content.release_changes add constraint release_changes_subject_check check (subject in ('item', 'type', 'form'));
      alter table content.release_changes add constraint release_changes_action_check check (action in ('publish', 'unpublish', 'delete', 'restore', 'update'));
      alter table content.release_changes add constraint release_changes_release_id_foreign
        foreign key (release_id) references content.releases (id) on delete cascade;
      create index release_changes_release on content.release_changes (domain_id, release_id, id);
      create unique index release_changes_item_unique on content.release_changes (release_id, content_item_id) where subject = 'item';
      create unique index release_changes_type_unique on content.release_changes (release_id, content_type_id) where subject = 'type';
      create unique index release_changes_form_unique on content.release_changes (release_id, form_id) where subject = 'form';
      create index release_changes_item_type on content.release_changes (release_id, content_type_id, content_item_id) where subject = 'item';
    `)
  }
}
