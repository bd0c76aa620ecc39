import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '../tenancy.ts'

/** Which ids the jobs of a service have: those that leave this rest when divided by `JOB_ID_STEP`. So an id is nobody else's, and tells its owner. */
export const JOB_ID_STEP = 4

const READY = "status = 'queued' and ready"
const DUE_LATER = "status = 'queued' and not ready"
const UNIQUE = "unique_key is not null and status = any (array['queued'::text, 'running'::text])"

/** What the reference's table lacks. */
const ownColumns = () => ({
  // Among the jobs of a domain in a lane, the higher goes first.
  priority: p.smallint().default(0),
  // Whether `run_at` has come. It is what lets a claim be a range of an index, however many jobs wait for next month.
  ready: p.boolean().default(true),
  uniqueKey: p.text().nullable(),
  // One claim of one process; a new one each time, so that a worker that was thought lost cannot complete what another one does now.
  claimedBy: p.text().nullable(),
  leaseUntil: p.datetime().columnType('timestamptz').nullable(),
  // How often the worker was lost with it. Not the job's failure, unless it is what kills them.
  lost: p.smallint().default(0),
  traceparent: p.text().nullable(),
  // The principal it acts for.
  createdBy: p.text().nullable(),
})

/** The background work of a service: what waits, what is being done and what came of it. */
export const jobOf = (schema: string) =>
  defineEntity({
    name: 'Job',
    tableName: 'jobs',
    schema,
    ...ofDomain,
    properties: {
      id: p.integer().primary().autoincrement(),
      domainId: p.integer(),
      kind: p.text(),
      queue: p.text().default('default'),
      status: p.text().default('queued'),
      payload: p.json<Record<string, unknown>>().default('{}'),
      result: p.json<Record<string, unknown>>().nullable(),
      attempts: p.integer().default(0),
      maxAttempts: p.integer().default(3),
      runAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
      claimedAt: p.datetime().columnType('timestamptz').nullable(),
      startedAt: p.datetime().columnType('timestamptz').nullable(),
      completedAt: p.datetime().columnType('timestamptz').nullable(),
      lastError: p.text().nullable(),
      createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
      updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
      ...ownColumns(),
    },
    checks: [{ name: 'jobs_status_check', expression: `status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')` }],
    uniques: [{ name: 'jobs_unique_key', properties: ['domainId', 'kind', 'uniqueKey'], where: UNIQUE }],
    indexes: [
      {
        name: 'jobs_ready',
        properties: ['queue', 'domainId', 'priority', 'runAt', 'id'],
        columns: [{ name: 'queue' }, { name: 'domainId' }, { name: 'priority', sort: 'DESC' }, { name: 'runAt' }, { name: 'id' }],
        where: READY,
      },
      { name: 'jobs_due', properties: ['runAt'], where: DUE_LATER },
      { name: 'jobs_lease', properties: ['leaseUntil'], where: "status = 'running'" },
      { name: 'jobs_domain', properties: ['domainId', 'id'] },
      { name: 'jobs_domain_kind_status', properties: ['domainId', 'kind', 'status', 'id'] },
    ],
  })

/** The table of `jobOf`, for a migration. `first` is the service's place among the owners of jobs: content 1, forms 2, gateway 3. */
export const jobsTable = (schema: string, first: number): string => `
  create sequence "${schema}"."jobs_id_seq" as integer increment by ${JOB_ID_STEP} start with ${first};
  create table "${schema}"."jobs" (
    "id" int primary key default nextval('"${schema}"."jobs_id_seq"'),
    "domain_id" int not null,
    "kind" text not null,
    "queue" text not null default 'default',
    "status" text not null default 'queued',
    "payload" jsonb not null default '{}',
    "result" jsonb null,
    "attempts" int not null default 0,
    "max_attempts" int not null default 3,
    "run_at" timestamptz not null default now(),
    "claimed_at" timestamptz null,
    "started_at" timestamptz null,
    "completed_at" timestamptz null,
    "last_error" text null,
    "created_at" timestamptz not null default now(),
    "updated_at" timestamptz not null default now(),
    "priority" smallint not null default 0,
    "ready" boolean not null default true,
    "unique_key" text null,
    "claimed_by" text null,
    "lease_until" timestamptz null,
    "lost" smallint not null default 0,
    "traceparent" text null,
    "created_by" text null,
    constraint "jobs_status_check" check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled'))
  );
  alter sequence "${schema}"."jobs_id_seq" owned by "${schema}"."jobs"."id";
  create unique index "jobs_unique_key" on "${schema}"."jobs" ("domain_id", "kind", "unique_key") where ${UNIQUE};
  create index "jobs_ready" on "${schema}"."jobs" ("queue", "domain_id", "priority" desc, "run_at", "id") where ${READY};
  create index "jobs_due" on "${schema}"."jobs" ("run_at") where ${DUE_LATER};
  create index "jobs_lease" on "${schema}"."jobs" ("lease_until") where status = 'running';
  create index "jobs_domain" on "${schema}"."jobs" ("domain_id", "id");
  create index "jobs_domain_kind_status" on "${schema}"."jobs" ("domain_id", "kind", "status", "id");
  alter table "${schema}"."jobs" set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);`
