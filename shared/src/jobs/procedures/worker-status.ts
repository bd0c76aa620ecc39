import { z } from 'zod'
import { statement } from '../../database/sql.ts'
import { direct } from '../../procedure.ts'
import { WorkerStatusView } from '../job.schema.ts'
import type { AnyJobKind } from '../job-kind.ts'
import type { Workers } from '../workers.ts'

/** Where procedures find the workers of their process, if it has any. */
export interface WorkerPorts {
  readonly workers?: Pick<Workers, 'process'> | undefined
}

interface Row {
  readonly queue: string
  readonly queued: number
  readonly running: number
  readonly oldestRunAt: string | null
}

/** Tells how much of the domain's work waits, and how the workers of this process are doing. */
export function workerStatus(schema: string, kinds: readonly AnyJobKind[]) {
  const counts = statement(
    'jobs_of_domain',
    `select queue, (count(*) filter (where status = 'queued'))::int as queued, (count(*) filter (where status = 'running'))::int as running,
       min(run_at) filter (where status = 'queued') as "oldestRunAt"
     from "${schema}".jobs where domain_id = $1 and kind = any($2::text[]) and status in ('queued', 'running') group by queue order by queue`,
  )
  return direct
    .meta({ summary: 'Tell how the workers of this service are doing', operation: 'job.read', resource: { type: 'job' }, internal: true })
    .input(z.strictObject({}))
    .output(WorkerStatusView)
    .query(async ({ ctx: { sql, principal, ports } }) => {
      const queues = await sql.query<Row>(counts, [principal.domainId, kinds.map(({ kind }) => kind)])
      const health = (ports as WorkerPorts).workers?.process() ?? null
      return { queues, process: health && { ...health, lanes: [...health.lanes] } }
    })
}
