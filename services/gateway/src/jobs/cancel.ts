import { JobCancelForbidden, JobNotFound } from '@wordclaw/shared/jobs/job.errors'
import { JobId, JobView } from '@wordclaw/shared/jobs/job.schema'
import { z } from 'zod'
import { forwarded } from './owners.ts'

/** Takes a job back that no worker has begun. */
export const cancel = forwarded
  .meta({
    summary: 'Cancel a queued job',
    operation: 'job.write',
    resource: { type: 'job', id: 'id' },
    rest: 'DELETE /jobs/:id',
    errors: [JobNotFound, JobCancelForbidden],
    next: 'Have it done after all with POST /api/jobs/{id}/retry.',
  })
  .input(z.strictObject({ id: JobId }))
  .output(JobView)
  .mutation(({ ctx: { ownerById }, input: { id } }) => {
    const owner = ownerById(id)
    if (!owner) throw new JobNotFound({ id })
    return owner.call('cancel', JobView, { id })
  })
