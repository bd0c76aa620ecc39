import { Migration } from '@mikro-orm/migrations'
import { outboxTable } from '@wordclaw/shared/outbox/outbox-message.entity'

export class Payments extends Migration {
  override up(): void {
    this.addSql(`
      create table payments.payments (
        id serial primary key,
        domain_id int not null,
        payment_hash text not null,
        provider text not null default 'mock',
        provider_invoice_id text null,
        payment_request text not null,
        amount_satoshis int not null,
        status text not null default 'pending',
        expires_at timestamptz null,
        settled_at timestamptz null,
        failure_reason text null,
        last_event_id text null,
        resource_path text not null,
        actor_id text null,
        actor_type text null,
        actor_source text null,
        details jsonb null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      alter table payments.payments add constraint payments_payment_hash_unique unique (payment_hash);
      alter table payments.payments add constraint payments_status_check check (status in ('pending', 'paid', 'consumed', 'expired', 'failed'));
      alter table payments.payments add constraint payments_amount_satoshis_check check (amount_satoshis >= 0);
      create index payments_domain on payments.payments (domain_id, id);
      create index payments_domain_status on payments.payments (domain_id, status, id);
      create index payments_pending on payments.payments (provider, created_at) where status = 'pending';

      ${outboxTable('payments')}
    `)
  }
}
