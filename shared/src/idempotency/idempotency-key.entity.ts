import { defineEntity, p } from '@mikro-orm/core'

/** A key that a mutation came with: the first call with it is under way, or done, and then with its answer. Kept for 24 hours. */
export const idempotencyKeyOf = (schema: string) =>
  defineEntity({
    name: 'IdempotencyKey',
    tableName: 'idempotency_keys',
    schema,
    properties: {
      domainId: p.integer().primary(),
      principalId: p.text().primary(),
      procedure: p.text().primary(),
      key: p.text().primary(),
      fingerprint: p.text(),
      // Whoever performs the call: taking over from one who died replaces it, so that the dead one cannot finish after all.
      attempt: p.uuid(),
      // The request that was answered; its id is part of the answer over REST.
      requestId: p.text(),
      state: p.text(),
      leaseUntil: p.datetime().columnType('timestamptz'),
      body: p.text().nullable(),
      sealed: p.boolean().default(false),
      createdAt: p.datetime().columnType('timestamptz'),
      expiresAt: p.datetime().columnType('timestamptz'),
    },
    checks: [{ name: 'idempotency_keys_state_check', expression: `state in ('in_flight', 'done')` }],
    indexes: [{ name: 'idempotency_keys_expiry', properties: ['expiresAt'] }],
  })

/** The table of a service that has mutations, for a migration of its own. */
export const idempotencyTable = (schema: string): string => `
  create table "${schema}"."idempotency_keys" (
    "domain_id" int not null,
    "principal_id" text not null,
    "procedure" text not null,
    "key" text not null,
    "fingerprint" text not null,
    "attempt" uuid not null,
    "request_id" text not null,
    "state" text not null,
    "lease_until" timestamptz not null,
    "body" text null,
    "sealed" boolean not null default false,
    "created_at" timestamptz not null,
    "expires_at" timestamptz not null,
    constraint "idempotency_keys_pkey" primary key ("domain_id", "principal_id", "procedure", "key")
  );
  alter table "${schema}"."idempotency_keys" add constraint "idempotency_keys_state_check" check (state in ('in_flight', 'done'));
  create index "idempotency_keys_expiry" on "${schema}"."idempotency_keys" ("expires_at");`
