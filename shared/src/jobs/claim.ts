import { statement } from '../database/sql.ts'

/** A job that this process has claimed and nobody else may complete. */
export interface ClaimedJob {
  readonly id: number
  readonly domain_id: number
  readonly kind: string
  readonly payload: unknown
  readonly attempts: number
  readonly max_attempts: number
  readonly traceparent: string | null
  readonly created_by: string | null
  readonly claimed_by: string
}

/** How long a claim holds without being renewed. Counted by the database's clock, so that those of the copies need not agree. */
export const LEASE = '3 seconds'

/** The domains of (`$1` lane) with ready jobs, in order, from one on: each found by one descent of the index, so that their jobs need not be counted. */
const domainsWithJobs = (schema: string, name: string, range: string): string => {
  const next = (above: string) =>
    `select q.domain_id from "${schema}".jobs q
     where q.status = 'queued' and q.ready and q.queue = $1 and q.domain_id > ${above} ${range} order by q.queue, q.domain_id limit 1`
  const first = range === '' ? '$2::int' : '0'
  return `${name}(domain_id, nth) as (
    select (${next(first)}), 1
    union all
    select (${next('d.domain_id')}), d.nth + 1 from ${name} d where d.domain_id is not null and d.nth < $3::int
  )`
}

/**
 * Claims up to `$3` ready jobs of lane `$1`. Domains take turns, beginning with the one after `$2`: whoever has ten thousand jobs waiting delays nobody
 * who has one. Within its turn, a domain's jobs go by priority, then by time. `$4` names the claim; `$5` has the domain of each job that this process
 * is doing in this lane, and a domain that holds `$6` of them gets no more. `$7` is now.
 */
export const claimStatement = (schema: string) =>
  statement(
    'jobs_claim',
    `with recursive ${domainsWithJobs(schema, 'ahead', '')},
     ${domainsWithJobs(schema, 'behind', 'and q.domain_id <= $2::int')},
     turns as materialized (
       select t.domain_id, t.held, row_number() over (order by t.round, t.domain_id) as turn from (
         select d.domain_id, d.round, (select count(*) from unnest($5::int[]) h where h = d.domain_id) as held
         from (select domain_id, 1 as round from ahead union all select domain_id, 2 from behind) d
         where d.domain_id is not null
       ) t where t.held < $6::int order by t.round, t.domain_id limit $3::int
     ),
     found as materialized (
       select j.id, t.turn, row_number() over (partition by t.turn order by j.priority desc, j.run_at, j.id) as nth
       from turns t cross join lateral (
         select q.id, q.priority, q.run_at from "${schema}".jobs q
         where q.status = 'queued' and q.ready and q.queue = $1 and q.domain_id = t.domain_id
         order by q.queue, q.domain_id, q.priority desc, q.run_at, q.id
         limit least((select ceil($3::numeric / count(*)) from turns), $6::int - t.held)
         for update skip locked
       ) j
     ),
     chosen as (select id, turn, nth from found order by nth, turn limit $3::int),
     claimed as (
       update "${schema}".jobs j
       set status = 'running', attempts = j.attempts + 1, claimed_at = $7, started_at = $7, claimed_by = $4, updated_at = $7,
           lease_until = clock_timestamp() + interval '${LEASE}'
       from chosen where j.id = chosen.id
       returning chosen.nth, chosen.turn, j.id, j.domain_id, j.kind, j.payload, j.attempts, j.max_attempts, j.traceparent, j.created_by, j.claimed_by
     )
     select id, domain_id, kind, payload, attempts, max_attempts, traceparent, created_by, claimed_by from claimed order by nth, turn`,
  )
