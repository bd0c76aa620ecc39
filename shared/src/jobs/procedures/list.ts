import { z } from 'zod'
import { statement } from '../../database/sql.ts'
import { direct } from '../../procedure.ts'
import { JOB_COLUMNS, JobFilter, type JobRow, JobStatus, JobView } from '../job.schema.ts'
import type { AnyJobKind } from '../job-kind.ts'

const statementsOf = (schema: string) => ({
  all: statement(
    'jobs_page',
    `select ${JOB_COLUMNS} from "${schema}".jobs j
     where j.domain_id >= $1 and (j.domain_id, j.id) < ($1, $2::bigint) order by j.domain_id desc, j.id desc limit $3`,
  ),
  // One range of the index for each kind and state that is asked for, so that no filter makes it read what it does not answer.
  filtered: statement(
    'jobs_page_filtered',
    `select ${JOB_COLUMNS} from unnest($4::text[]) as k(kind) cross join unnest($5::text[]) as s(status) cross join lateral (
       select * from "${schema}".jobs q
       where (q.domain_id, q.kind, q.status) >= ($1, k.kind, s.status) and (q.domain_id, q.kind, q.status, q.id) < ($1, k.kind, s.status, $2::bigint)
       order by q.domain_id desc, q.kind desc, q.status desc, q.id desc limit $3
     ) j order by j.id desc limit $3`,
  ),
})

/** Lists the jobs of a domain below an id, the latest first. */
export function listJobs(schema: string, kinds: readonly AnyJobKind[]) {
  const statements = statementsOf(schema)
  return direct
    .meta({ summary: 'List jobs of this service', operation: 'job.read', resource: { type: 'job' }, internal: true })
    .input(
      z.strictObject({
        ...JobFilter,
        below: z
          .int()
          .positive()
          .max(2 ** 31),
        limit: z.int().min(1).max(501),
      }),
    )
    .output(z.object({ items: z.array(JobView) }))
    .query(async ({ ctx: { sql, principal }, input: { below, limit, status, kind, queue } }) => {
      const range = [principal.domainId, below, limit]
      if (status === undefined && kind === undefined && queue === undefined)
        return { items: await sql.query<JobRow>(statements.all, range) }
      const known = kinds.filter(({ lane }) => queue === undefined || lane === queue).map((each) => each.kind)
      const asked = kind === undefined ? known : queue === undefined ? [kind] : known.filter((each) => each === kind)
      return { items: await sql.query<JobRow>(statements.filtered, [...range, asked, status === undefined ? JobStatus.options : [status]]) }
    })
}
