import { Migration } from '@mikro-orm/migrations'
import { outboxTable } from '@wordclaw/shared/outbox/outbox-message.entity'

export class IdentityAndPolicy extends Migration {
  override up(): void {
    this.addSql(`
      create table gateway.domains (
        id serial primary key,
        hostname text not null,
        name text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      alter table gateway.domains add constraint domains_hostname_unique unique (hostname);

      create table gateway.users (
        id serial primary key,
        email text not null,
        name text null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      alter table gateway.users add constraint users_email_unique unique (email);

      create table gateway.api_keys (
        id serial primary key,
        domain_id int not null,
        name text not null,
        key_hash text not null,
        key_prefix text not null,
        scopes text not null,
        created_by int null,
        rotated_from int null,
        expires_at timestamptz null,
        revoked_at timestamptz null,
        last_used_at timestamptz null,
        created_at timestamptz not null default now()
      );
      alter table gateway.api_keys add constraint api_keys_key_hash_unique unique (key_hash);
      alter table gateway.api_keys add constraint api_keys_created_by_foreign foreign key (created_by) references gateway.users (id);
      create index api_keys_domain on gateway.api_keys (domain_id, id);

      create table gateway.policies (
        id serial primary key,
        domain_id int null,
        version text not null,
        hash text not null,
        text text not null,
        status text not null,
        created_by text null,
        created_at timestamptz not null default now(),
        activated_at timestamptz null
      );
      alter table gateway.policies add constraint policies_status_check check (status in ('active', 'retired'));
      create unique index policies_active_unique on gateway.policies (coalesce(domain_id, 0)) where status = 'active';

      create table gateway.policy_decision_logs (
        id bigserial primary key,
        decision_id uuid not null,
        domain_id int null,
        principal_id text null,
        operation text not null,
        procedure text not null,
        resource_type text not null,
        resource_id text null,
        environment text not null,
        outcome text not null,
        code text not null,
        remediation text null,
        determining text not null,
        policy_version text not null,
        evaluation_duration_ms int not null,
        evaluation_us int not null,
        request_id text not null,
        trace_id text null,
        dry_run boolean not null,
        input jsonb not null,
        created_at timestamptz not null default now()
      );
      alter table gateway.policy_decision_logs add constraint policy_decision_logs_decision_id_unique unique (decision_id);
      alter table gateway.policy_decision_logs add constraint policy_decision_logs_environment_check check (environment in ('rest', 'trpc', 'graphql', 'mcp'));
      alter table gateway.policy_decision_logs add constraint policy_decision_logs_outcome_check check (outcome in ('allow', 'deny', 'challenge'));
      create index policy_decision_logs_domain on gateway.policy_decision_logs (domain_id, id);

      ${outboxTable('gateway')}
    `)
  }
}
