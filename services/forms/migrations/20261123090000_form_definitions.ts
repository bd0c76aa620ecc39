import { Migration } from '@mikro-orm/migrations'
import { outboxTable } from '@wordclaw/shared/outbox/outbox-message.entity'

export class FormDefinitions extends Migration {
  override up(): void {
    this.addSql(`
      create table forms.form_definitions (
        id serial primary key,
        domain_id int not null,
        name text not null,
        slug text not null,
        description text null,
        content_type_id int not null,
        fields jsonb not null default '[]',
        default_data jsonb not null default '{}',
        active boolean not null default true,
        public_read boolean not null default true,
        submission_status text not null default 'draft',
        workflow_transition_id int null,
        require_payment boolean not null default false,
        webhook_url text null,
        webhook_secret text null,
        success_message text null,
        draft_generation jsonb null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      alter table forms.form_definitions add constraint form_definitions_domain_slug_unique unique (domain_id, slug);
      alter table forms.form_definitions add constraint form_definitions_submission_status_check
        check (submission_status ~ '^[a-z][a-z0-9_]{0,63}$');
      create index form_definitions_domain on forms.form_definitions (domain_id, id);
      create index form_definitions_domain_type on forms.form_definitions (domain_id, content_type_id);

      ${outboxTable('forms')}
    `)
  }
}
