import { Migration } from '@mikro-orm/migrations'

export class Webhooks extends Migration {
  override up(): void {
    this.addSql(`
      create table gateway.webhooks (
        id serial primary key,
        domain_id int not null,
        url text not null,
        events text not null,
        secret text not null,
        active boolean not null default true,
        description text null,
        previous_secret text null,
        previous_secret_expires_at timestamptz null,
        disabled_reason text null,
        failing_since timestamptz null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index webhooks_domain on gateway.webhooks (domain_id, id);

      create table gateway.webhook_deliveries (
        id bigserial primary key,
        domain_id int not null,
        webhook_id int not null,
        event_id uuid not null,
        event_type text not null,
        status text not null default 'pending',
        attempts int not null default 0,
        replays int not null default 0,
        jobs int not null default 0,
        last_status int null,
        last_error text null,
        duration_ms int null,
        body text not null,
        body_digest text not null,
        created_at timestamptz not null default now(),
        next_attempt_at timestamptz null,
        completed_at timestamptz null
      );
      alter table gateway.webhook_deliveries add constraint webhook_deliveries_webhook_id_foreign
        foreign key (webhook_id) references gateway.webhooks (id) on delete cascade;
      alter table gateway.webhook_deliveries add constraint webhook_deliveries_status_check check (status in ('pending', 'succeeded', 'failed'));
      alter table gateway.webhook_deliveries add constraint webhook_deliveries_event_unique unique (webhook_id, event_id);
      create index webhook_deliveries_log on gateway.webhook_deliveries (domain_id, webhook_id, id);
      create index webhook_deliveries_log_status on gateway.webhook_deliveries (domain_id, webhook_id, status, id);
    `)
  }
}
