import { WorkerStatusView } from '@wordclaw/shared/jobs/job.schema'
import { ProblemError } from '@wordclaw/shared/problem'
import { z } from 'zod'
import type { Owner } from '../forwarded.ts'
import { forwarded } from './owners.ts'

const ServiceStatus = z.object({
  service: z.string(),
  /** The code of the problem, if the service could not say. */
  problem: z.string().nullable(),
  ...WorkerStatusView.shape,
})

/** Tells how the workers of every service are doing: what of the domain's work waits, and what the processes that answer have done. */
export const workerStatus = forwarded
  .meta({
    summary: 'Tell how the workers are doing',
    operation: 'job.read',
    resource: { type: 'job' },
    rest: 'GET /jobs/worker-status',
  })
  .input(z.strictObject({}))
  .output(
    z.object({
      started: z.boolean().describe('Whether every service that answers has workers.'),
      totalProcessedJobs: z.int().describe('Attempts that the answering processes have made since they started.'),
      services: z.array(ServiceStatus),
    }),
  )
  .query(async ({ ctx: { owners } }) => {
    const services = await Promise.all(owners.map(statusOf))
    const processes = services.flatMap(({ problem, process }) => (problem === null ? [process] : []))
    return {
      started: processes.length > 0 && processes.every((process) => process !== null),
      totalProcessedJobs: processes.flatMap((process) => Object.values(process?.attempts ?? {})).reduce((sum, count) => sum + count, 0),
      services,
    }
  })

/** A service that does not answer is part of the answer. */
async function statusOf(owner: Owner): Promise<z.input<typeof ServiceStatus>> {
  const { service } = owner
  try {
    return { service, problem: null, ...(await owner.call('workerStatus', WorkerStatusView, {})) }
  } catch (error) {
    if (error instanceof ProblemError) return { service, problem: error.problem.code, queues: [], process: null }
    throw error
  }
}
