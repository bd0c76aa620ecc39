import { statement } from '../database/sql.ts'
import { claimStatement, LEASE } from './claim.ts'

/** After how many lost workers a job is what kills them. */
const MAX_LOST = 10
/** The most jobs that one look puts back or makes ready. */
const AT_ONCE = 1_000

/** Whose job it still is: the claim that holds it, and no later one. */
const FENCE = `id = $1 and domain_id = $2 and status = 'running' and claimed_by = $3 and attempts = $4`
const UNCLAIMED = 'claimed_by = null, lease_until = null'

/** What a worker says to the table. Jobs of all domains are its business: those of one are named by id and domain. */
export const jobStatements = (schema: string) => {
  const jobs = `"${schema}".jobs`
  return {
    any: statement('jobs_any', `select exists (select from ${jobs} where status = 'queued' and ready and queue = $1) as waiting`),
    claim: claimStatement(schema),
    renew: statement(
      'jobs_renew',
      `update ${jobs} j set lease_until = clock_timestamp() + interval '${LEASE}' from unnest($1::int[], $2::text[]) as held(id, claim)
       where j.id = held.id and j.claimed_by = held.claim and j.status = 'running'`,
    ),
    succeed: statement(
      'jobs_succeed',
      `update ${jobs} set status = 'succeeded', result = $5::jsonb, completed_at = $6, updated_at = $6, ${UNCLAIMED} where ${FENCE} returning id`,
    ),
    // An attempt that was not the job's own fault is given back.
    again: statement(
      'jobs_again',
      `update ${jobs} set status = 'queued', ready = false, run_at = $5, last_error = $6, updated_at = $7, attempts = attempts - $8::int, ${UNCLAIMED}
       where ${FENCE} returning id`,
    ),
    fail: statement(
      'jobs_fail',
      `update ${jobs} set status = 'failed', last_error = $5, completed_at = $6, updated_at = $6, ${UNCLAIMED} where ${FENCE} returning id`,
    ),
    release: statement(
      'jobs_release',
      `update ${jobs} j set status = 'queued', ready = true, attempts = j.attempts - 1, updated_at = $3, ${UNCLAIMED}
       from unnest($1::int[], $2::text[]) as held(id, claim) where j.id = held.id and j.claimed_by = held.claim and j.status = 'running' returning j.id`,
    ),
    // Puts back what lost workers held, makes ready what has become due at $1, and says when the next one does.
    tend: statement(
      'jobs_tend',
      `with lapsed as (
         select id from ${jobs} where status = 'running' and lease_until < clock_timestamp() order by lease_until limit ${AT_ONCE} for update skip locked
       ),
       freed as (
         update ${jobs} j set lost = j.lost + 1, attempts = j.attempts - 1, ready = true, updated_at = $1, ${UNCLAIMED},
           status = case when j.lost + 1 >= ${MAX_LOST} then 'failed' else 'queued' end,
           completed_at = case when j.lost + 1 >= ${MAX_LOST} then $1::timestamptz end,
           last_error = case when j.lost + 1 >= ${MAX_LOST} then 'The worker was lost ${MAX_LOST} times while doing it.' else j.last_error end
         from lapsed where j.id = lapsed.id returning j.id
       ),
       due as (
         select id from ${jobs} where status = 'queued' and not ready and run_at <= $1 order by run_at limit ${AT_ONCE} for update skip locked
       ),
       promoted as (update ${jobs} j set ready = true from due where j.id = due.id returning j.id)
       select (select count(*) from freed)::int as freed, (select count(*) from promoted)::int as promoted,
         (select run_at from ${jobs} where status = 'queued' and not ready and run_at > $1 order by run_at limit 1) as next`,
    ),
    // Each part is one of the partial indexes: what is done is not looked at.
    counts: statement(
      'jobs_counts',
      `select queue, count(*)::int as queued, 0 as scheduled, 0 as running, min(run_at) as oldest from ${jobs} where status = 'queued' and ready group by queue
       union all select queue, 0, count(*)::int, 0, null from ${jobs} where status = 'queued' and not ready group by queue
       union all select queue, 0, 0, count(*)::int, null from ${jobs} where status = 'running' group by queue`,
    ),
  }
}

export type JobStatements = ReturnType<typeof jobStatements>
