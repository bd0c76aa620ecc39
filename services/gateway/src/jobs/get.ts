import { JobNotFound } from '@wordclaw/shared/jobs/job.errors'
import { JobId, JobView } from '@wordclaw/shared/jobs/job.schema'
import { z } from 'zod'
import { forwarded } from './owners.ts'

/** Reads a job, whichever service it belongs to. */
export const get = forwarded
  .meta({
    summary: 'Read one job',
    operation: 'job.read',
    resource: { type: 'job', id: 'id' },
    rest: 'GET /jobs/:id',
    errors: [JobNotFound],
  })
  .input(z.strictObject({ id: JobId }))
  .output(JobView)
  .query(({ ctx: { ownerById }, input: { id } }) => {
    const owner = ownerById(id)
    if (!owner) throw new JobNotFound({ id })
    return owner.call('get', JobView, { id })
  })
