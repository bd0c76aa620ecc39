import { JOB_ID_STEP } from '@wordclaw/shared/jobs/job.entity'
import { forwardedTo } from '../forwarded.ts'

/** A procedure over jobs, performed by the service that has them. */
export const forwarded = forwardedTo(
  [
    { service: 'content', at: 'jobs', rest: 1 },
    { service: 'forms', at: 'jobs', rest: 2 },
    { service: 'gateway', at: 'ownJobs', rest: 3 },
  ],
  JOB_ID_STEP,
)
