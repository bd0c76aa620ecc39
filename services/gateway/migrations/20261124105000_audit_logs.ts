import { Migration } from '@mikro-orm/migrations'

export class AuditLogs extends Migration {
  override up(): void {
    this.addSql(`
      create table gateway.audit_logs (
        id serial primary key,
        domain_id int not null,
        sequence int not null,
        event_id uuid not null,
        action text not null,
        procedure text not null,
        entity_type text not null,
        entity_id int null,
        details text not null,
        user_id int null,
        actor_id text not null,
        actor_type text not null,
        actor_source text not null,
        request_id text not null,
        decision_id text not null,
        trace_id text null,
        before text null,
        after text null,
        created_at timestamptz(3) not null,
        previous_hash text not null,
        hash text not null
      );
      alter table gateway.audit_logs add constraint audit_logs_event_id_unique unique (event_id);
      alter table gateway.audit_logs add constraint audit_logs_sequence_unique unique (domain_id, sequence);
      create index audit_logs_time on gateway.audit_logs (domain_id, created_at, sequence);
      create index audit_logs_entity on gateway.audit_logs (domain_id, entity_id, created_at, sequence);
      create index audit_logs_entity_type on gateway.audit_logs (domain_id, entity_type, created_at, sequence);
      create index audit_logs_actor on gateway.audit_logs (domain_id, actor_id, created_at, sequence);
      create index audit_logs_actor_type on gateway.audit_logs (domain_id, actor_type, created_at, sequence);
      create index audit_logs_action on gateway.audit_logs (domain_id, action, created_at, sequence);

      create table gateway.audit_chains (
        domain_id int primary key,
        sequence int not null,
        hash text not null
      );
    `)
  }
}
