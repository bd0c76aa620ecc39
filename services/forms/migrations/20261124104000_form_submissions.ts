import { Migration } from '@mikro-orm/migrations'

export class FormSubmissions extends Migration {
  override up(): void {
    this.addSql(`
      alter table forms.form_definitions add column content_type_name text null, add column content_type_slug text null;
      update forms.form_definitions set submission_status = 'draft' where submission_status = 'published';
      alter table forms.form_definitions add constraint form_definitions_unpublished_check check (submission_status <> 'published');

      create table forms.form_submissions (
        id serial primary key,
        uuid uuid not null,
        domain_id int not null,
        form_id int not null,
        data jsonb not null,
        status text not null default 'received',
        step text not null default 'create_item',
        item jsonb null,
        content_item_id int null,
        item_status text null,
        problem jsonb null,
        request_id text not null,
        decision_id uuid not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      alter table forms.form_submissions add constraint form_submissions_form_id_foreign
        foreign key (form_id) references forms.form_definitions (id) on update no action on delete cascade;
      alter table forms.form_submissions add constraint form_submissions_uuid_unique unique (uuid);
      alter table forms.form_submissions add constraint form_submissions_status_check
        check (status in ('received', 'accepted', 'rejected', 'failed'));
      alter table forms.form_submissions add constraint form_submissions_step_check check (step in ('create_item', 'done'));
      alter table forms.form_submissions add constraint form_submissions_settled_check
        check ((step = 'done') = (status <> 'received') and (status = 'accepted') = (content_item_id is not null));
      create index form_submissions_form on forms.form_submissions (form_id, id);
    `)
  }
}
