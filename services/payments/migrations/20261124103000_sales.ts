import { Migration } from '@mikro-orm/migrations'

/** What is sold, to whom, and what providers have said about it. */
export class Sales extends Migration {
  override up(): void {
    this.addSql(OFFERS)
    this.addSql(ENTITLEMENTS)
    this.addSql(PROVIDERS)
  }
}

const OFFERS = `
  create table payments.offers (
    id serial primary key,
    domain_id int not null,
    slug text not null,
    name text not null,
    scope_type text not null,
    scope_ref int null,
    price_sats int not null,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  alter table payments.offers add constraint offers_domain_slug_unique unique (domain_id, slug);
  alter table payments.offers add constraint offers_scope_type_check check (scope_type in ('item', 'type', 'subscription'));
  alter table payments.offers add constraint offers_price_sats_check check (price_sats > 0);
  alter table payments.offers add constraint offers_scope_ref_check check ((scope_ref is null) = (scope_type = 'subscription'));
  create index offers_domain on payments.offers (domain_id, id);

  create table payments.license_policies (
    id serial primary key,
    domain_id int not null,
    offer_id int not null,
    version int not null default 1,
    max_reads int null,
    expires_at timestamptz null,
    allowed_channels jsonb not null default '[]',
    allow_redistribution boolean not null default false,
    terms_json jsonb null
  );
  alter table payments.license_policies add constraint license_policies_offer_id_foreign foreign key (offer_id) references payments.offers (id);
  alter table payments.license_policies add constraint license_policies_offer_version_unique unique (offer_id, version);
  alter table payments.license_policies add constraint license_policies_max_reads_check check (max_reads > 0);
  create index license_policies_domain on payments.license_policies (domain_id, id);`

const ENTITLEMENTS = `
  create table payments.agent_profiles (
    id serial primary key,
    domain_id int not null,
    api_key_id int not null,
    display_name text null,
    payout_address text null
  );
  alter table payments.agent_profiles add constraint agent_profiles_domain_key_unique unique (domain_id, api_key_id);
  create index agent_profiles_domain on payments.agent_profiles (domain_id, id);

  create table payments.entitlements (
    id serial primary key,
    domain_id int not null,
    offer_id int not null,
    policy_id int not null,
    policy_version int not null,
    agent_profile_id int not null,
    payment_hash text not null,
    status text not null default 'pending_payment',
    expires_at timestamptz null,
    remaining_reads int null,
    activated_at timestamptz null,
    terminated_at timestamptz null,
    delegated_from int null
  );
  alter table payments.entitlements add constraint entitlements_payment_hash_unique unique (payment_hash);
  alter table payments.entitlements add constraint entitlements_status_check
    check (status in ('pending_payment', 'active', 'exhausted', 'expired', 'revoked'));
  alter table payments.entitlements add constraint entitlements_remaining_reads_check check (remaining_reads >= 0);
  alter table payments.entitlements add constraint entitlements_offer_id_foreign foreign key (offer_id) references payments.offers (id);
  alter table payments.entitlements add constraint entitlements_policy_id_foreign foreign key (policy_id) references payments.license_policies (id);
  alter table payments.entitlements add constraint entitlements_agent_profile_id_foreign
    foreign key (agent_profile_id) references payments.agent_profiles (id);
  create index entitlements_domain on payments.entitlements (domain_id, id);
  create index entitlements_buyer on payments.entitlements (domain_id, agent_profile_id, id);

  create table payments.payment_root_keys (
    id serial primary key,
    domain_id int not null,
    payment_hash text not null,
    identifier text not null,
    identifier_hash text not null,
    sealed_key text not null,
    created_at timestamptz not null default now()
  );
  alter table payments.payment_root_keys add constraint payment_root_keys_payment_hash_unique unique (payment_hash);
  alter table payments.payment_root_keys add constraint payment_root_keys_identifier_hash_unique unique (identifier_hash);
  create index payment_root_keys_domain on payments.payment_root_keys (domain_id, id);

  create index payments_open on payments.payments (domain_id, actor_id, resource_path) where status = 'pending';`

const PROVIDERS = `
  create table payments.payment_provider_events (
    id serial primary key,
    domain_id int null,
    provider text not null,
    event_id text not null,
    payment_hash text not null,
    status text not null,
    outcome text not null,
    signature text null,
    payload jsonb not null,
    received_at timestamptz not null default now()
  );
  alter table payments.payment_provider_events add constraint payment_provider_events_event_unique unique (provider, event_id);
  alter table payments.payment_provider_events add constraint payment_provider_events_status_check
    check (status in ('pending', 'paid', 'expired', 'failed'));
  alter table payments.payment_provider_events add constraint payment_provider_events_outcome_check
    check (outcome in ('applied', 'ignored', 'refused', 'unmatched'));
  create index payment_provider_events_payment_hash on payments.payment_provider_events (payment_hash);
  create index payment_provider_events_domain on payments.payment_provider_events (domain_id, id);`
