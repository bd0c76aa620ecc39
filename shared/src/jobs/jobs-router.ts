import { router } from '../procedure.ts'
import type { AnyJobKind } from './job-kind.ts'
import { cancelJob } from './procedures/cancel.ts'
import { createJob } from './procedures/create.ts'
import { getJob } from './procedures/get.ts'
import { listJobs } from './procedures/list.ts'
import { retryJob } from './procedures/retry.ts'
import { workerStatus } from './procedures/worker-status.ts'

/** What a service says of its jobs to the gateway, which shows those of all services as one list. */
export const jobsRouter = (schema: string, kinds: readonly AnyJobKind[]) =>
  router({
    list: listJobs(schema, kinds),
    get: getJob(schema),
    create: createJob(schema, kinds),
    cancel: cancelJob(schema, kinds),
    retry: retryJob(schema),
    workerStatus: workerStatus(schema, kinds),
  })
