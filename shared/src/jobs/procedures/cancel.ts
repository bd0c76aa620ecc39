import { z } from 'zod'
import { insideOf } from '../../database/database.ts'
import { statement } from '../../database/sql.ts'
import { procedure } from '../../procedure.ts'
import { JobCancelForbidden, JobNotFound } from '../job.errors.ts'
import { JOB_COLUMNS, JobId, type JobRow, JobView } from '../job.schema.ts'
import type { AnyJobKind } from '../job-kind.ts'
import { jobById } from './get.ts'

/** Takes a job back that no worker has begun. Those that the service makes for itself are part of something else, and would leave it unfinished. */
export function cancelJob(schema: string, kinds: readonly AnyJobKind[]) {
  const cancellable = kinds.filter((kind) => kind.public).map(({ kind }) => kind)
  const cancel = statement(
    'jobs_cancel',
    `update "${schema}".jobs j set status = 'cancelled', completed_at = $3, updated_at = $3
     where j.id = $1 and j.domain_id = $2 and j.status = 'queued' and j.kind in (select jsonb_array_elements_text($4::jsonb)) returning ${JOB_COLUMNS}`,
  )
  return procedure
    .meta({
      summary: 'Cancel a job of this service',
      operation: 'job.write',
      resource: { type: 'job', id: 'id' },
      internal: true,
      inverse: ({ input }) => ({ procedure: 'gateway.jobs.retry', input: { id: input['id'] } }),
      errors: [JobNotFound, JobCancelForbidden],
    })
    .input(z.strictObject({ id: JobId }))
    .output(JobView)
    .mutation(async ({ ctx: { em, principal, now }, input: { id } }) => {
      const sql = insideOf(em)
      const [row] = await sql.query<JobRow>(cancel, [id, principal.domainId, now, JSON.stringify(cancellable)])
      if (row) return row
      const { status, kind } = await jobById(sql, schema, id, principal.domainId)
      throw new JobCancelForbidden({ id, status, kind })
    })
}
