import { z } from 'zod'
import { insideOf } from '../../database/database.ts'
import { statement } from '../../database/sql.ts'
import { violates } from '../../errors.ts'
import { procedure } from '../../procedure.ts'
import { enqueuedIn } from '../enqueued.ts'
import { JobNotFound, JobRetryForbidden, JobUniqueKeyTaken } from '../job.errors.ts'
import { JOB_COLUMNS, JobId, type JobRow, JobView } from '../job.schema.ts'
import { jobById } from './get.ts'

/** Has a job done once more that failed or was cancelled. If it acts for somebody, it acts for whoever retries it from now on: nobody borrows another's rights. */
export function retryJob(schema: string) {
  const retry = statement(
    'jobs_retry',
    `update "${schema}".jobs j
     set status = 'queued', ready = true, run_at = $3, attempts = 0, lost = 0, completed_at = null, updated_at = $3,
         created_by = case when j.created_by is not null then $4::text end
     where j.id = $1 and j.domain_id = $2 and j.status in ('failed', 'cancelled') returning ${JOB_COLUMNS}`,
  )
  return procedure
    .meta({
      summary: 'Retry a job of this service',
      operation: 'job.write',
      resource: { type: 'job', id: 'id' },
      internal: true,
      inverse: ({ input }) => ({ procedure: 'gateway.jobs.cancel', input: { id: input['id'] } }),
      errors: [JobNotFound, JobRetryForbidden, JobUniqueKeyTaken],
    })
    .input(z.strictObject({ id: JobId }))
    .output(JobView)
    .mutation(async ({ ctx: { em, principal, now }, input: { id } }) => {
      const sql = insideOf(em)
      const before = await jobById(sql, schema, id, principal.domainId)
      const [row] = await sql.query<JobRow>(retry, [id, principal.domainId, now, principal.id]).catch((error: unknown) => {
        throw violates(error, 'jobs_unique_key') ? new JobUniqueKeyTaken({ uniqueKey: before.uniqueKey ?? '' }) : error
      })
      if (!row) throw new JobRetryForbidden({ id, status: before.status })
      enqueuedIn(schema).wake()
      return row
    })
}
