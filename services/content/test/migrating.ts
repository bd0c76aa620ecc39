import { startWorkers } from '@wordclaw/shared/jobs/workers'
import { systemClock } from '@wordclaw/shared/time'
import { vi } from 'vitest'
import { jobKinds } from '../src/jobs/job-kinds.ts'
import { startContent } from './harness.ts'

/** Content whose background work is done when a test asks for it. */
export async function startMigrating() {
  const service = await startContent()
  const rows = <R extends object = Record<string, unknown>>(text: string): Promise<R[]> =>
    service.database.sql.query<R>({ name: '', text }, [])
  return {
    ...service,
    rows,
    /** Lets workers do all jobs that there are. */
    async work() {
      const workers = startWorkers({ database: service.database, schema: 'content', kinds: jobKinds, ports: {}, clock: systemClock })
      try {
        await vi.waitFor(async () => {
          const [left] = await rows(`select kind, last_error from content.jobs where status in ('queued', 'running')`)
          if (left) throw new Error(`left: ${JSON.stringify(left)}`)
        }, 20_000)
      } finally {
        await workers.stop()
      }
    },
  }
}
