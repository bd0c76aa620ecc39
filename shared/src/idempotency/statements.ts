import { type Statement, statement } from '../database/sql.ts'

interface Statements {
  readonly claim: Statement
  readonly complete: Statement
  readonly release: Statement
  readonly sweep: Statement
}

/** Longer than a call can take: the gateway gives one up after 15 s, and the database ends a transaction that stands still after 10 s. */
const LEASE = '30 seconds'
const KEPT = '24 hours'
const SWEPT_AT_ONCE = 1_000

const ROW = 'domain_id = $1 and principal_id = $2 and procedure = $3 and key = $4'
const OURS = `${ROW} and attempt = $5 and state = 'in_flight'`

const known = new Map<string, Statements>()

/** The statements over a service's keys. All times are the database's, which every copy of the service shares. */
export function statementsOf(schema: string): Statements {
  const statements = known.get(schema) ?? build(`"${schema}"."idempotency_keys"`)
  known.set(schema, statements)
  return statements
}

const build = (table: string): Statements => ({
  // Takes a key that nobody holds: unknown, forgotten, or held by an attempt whose lease ran out and whose effect has therefore not been committed.
  // Else shows what is known of it. No row: it changed hands just now, so look again.
  claim: statement(
    'idempotency_claim',
    `with claimed as (
       insert into ${table} as k
         (domain_id, principal_id, procedure, key, attempt, fingerprint, request_id, state, lease_until, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'in_flight', now() + interval '${LEASE}', now(), now() + interval '${KEPT}')
       on conflict (domain_id, principal_id, procedure, key) do update
         set attempt = excluded.attempt, fingerprint = excluded.fingerprint, request_id = excluded.request_id, state = 'in_flight',
             lease_until = excluded.lease_until, body = null, sealed = false, created_at = excluded.created_at, expires_at = excluded.expires_at
         where k.expires_at <= now() or (k.state = 'in_flight' and k.lease_until <= now() and k.fingerprint = excluded.fingerprint)
       returning k.attempt
     )
     select true as claimed, $6::text as fingerprint, 'in_flight' as state, null::text as body, false as sealed, $7::text as request_id from claimed
     union all
     select false, fingerprint, state, body, sealed, request_id from ${table}
     where ${ROW} and expires_at > now() and not exists (select from claimed)`,
  ),
  complete: statement('idempotency_complete', `update ${table} set state = 'done', body = $6, sealed = $7 where ${OURS} returning attempt`),
  release: statement('idempotency_release', `delete from ${table} where ${OURS}`),
  sweep: statement(
    'idempotency_sweep',
    `with swept as (
       delete from ${table} where ctid = any (array(
         select ctid from ${table} where expires_at <= now() order by expires_at limit ${SWEPT_AT_ONCE} for update skip locked
       )) returning 1
     )
     select count(*)::int as swept, ${SWEPT_AT_ONCE} as most from swept`,
  ),
})
