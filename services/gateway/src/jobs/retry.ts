import { JobNotFound, JobRetryForbidden, JobUniqueKeyTaken } from '@wordclaw/shared/jobs/job.errors'
import { JobId, JobView } from '@wordclaw/shared/jobs/job.schema'
import { z } from 'zod'
import { forwarded } from './owners.ts'

/** Has a failed or cancelled job done once more, with all its attempts. It acts for whoever retries it. */
export const retry = forwarded
  .meta({
    summary: 'Retry a failed or cancelled job',
    operation: 'job.write',
    resource: { type: 'job', id: 'id' },
    rest: 'POST /jobs/:id/retry',
    errors: [JobNotFound, JobRetryForbidden, JobUniqueKeyTaken],
    next: 'Follow it with GET /api/jobs/{id}.',
  })
  .input(z.strictObject({ id: JobId }))
  .output(JobView)
  .mutation(({ ctx: { ownerById }, input: { id } }) => {
    const owner = ownerById(id)
    if (!owner) throw new JobNotFound({ id })
    return owner.call('retry', JobView, { id })
  })
