import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '../tenancy.ts'

/** Ids of plans are unique over the services: each counts in steps of eight from a start of its own. */
export const PLAN_ID_STEP = 8

/** The function and the triggers by which a rehearsal sees what it changes. */
export const CAPTURE = 'capture_effect'

const timestamp = () => p.datetime().columnType('timestamptz')

/** What was planned, and whether it has been applied. */
const planOf = (schema: string) =>
  defineEntity({
    name: 'Plan',
    tableName: 'plans',
    schema,
    ...ofDomain,
    properties: {
      id: p.integer().primary().autoincrement(),
      domainId: p.integer(),
      principalId: p.text(),
      procedure: p.text(),
      // Text, not jsonb: what is applied is what was planned, byte for byte.
      input: p.text(),
      hash: p.text(),
      body: p.text(),
      createdAt: timestamp(),
      expiresAt: timestamp(),
      appliedAt: timestamp().nullable(),
      appliedBy: p.text().nullable(),
    },
    indexes: [
      { name: 'plans_domain', properties: ['domainId', 'id'] },
      { name: 'plans_expiry', properties: ['expiresAt'] },
    ],
  })

/** What a rehearsal has changed so far. Its transaction takes the rows away again, so nobody else ever sees one. */
const planEffectOf = (schema: string) =>
  defineEntity({
    name: 'PlanEffect',
    tableName: 'plan_effects',
    schema,
    properties: {
      id: p.bigint().primary().autoincrement(),
      relation: p.text(),
      before: p.json<Record<string, unknown>>().nullable(),
      after: p.json<Record<string, unknown>>().nullable(),
    },
  })

export const planEntitiesOf = (schema: string) => [planOf(schema), planEffectOf(schema)]

/** The tables of a service whose mutations can be planned, for a migration of its own. */
export const planTables = (schema: string, firstId: number): string => `
  create table "${schema}"."plans" (
    "id" serial primary key,
    "domain_id" int not null,
    "principal_id" text not null,
    "procedure" text not null,
    "input" text not null,
    "hash" text not null,
    "body" text not null,
    "created_at" timestamptz not null,
    "expires_at" timestamptz not null,
    "applied_at" timestamptz null,
    "applied_by" text null
  );
  alter sequence "${schema}"."plans_id_seq" increment by ${PLAN_ID_STEP} start with ${firstId} restart with ${firstId};
  create index "plans_domain" on "${schema}"."plans" ("domain_id", "id");
  create index "plans_expiry" on "${schema}"."plans" ("expires_at");

  create table "${schema}"."plan_effects" (
    "id" bigserial primary key,
    "relation" text not null,
    "before" jsonb null,
    "after" jsonb null
  );

  create function "${schema}"."${CAPTURE}"() returns trigger language plpgsql as $capture$
  begin
    insert into "${schema}"."plan_effects" ("relation", "before", "after") values
      (tg_table_name, case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
    return null;
  end
  $capture$;`
