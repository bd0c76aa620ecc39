import { openPostgres } from '../database/postgres.ts'
import { startWorkers } from '../jobs/workers.ts'
import { systemClock } from '../time.ts'
import { leaveNote, noteJob, workshop } from './jobs.ts'

const [url = ''] = process.argv.slice(2)
const database = await openPostgres(workshop, { url, pool: 5 })

/** Has its effect, says so, and never completes. */
const stuck = {
  ...noteJob,
  async handle(work: Parameters<typeof noteJob.handle>[0], { domainId, id }: { domainId: number; id: number }) {
    await leaveNote(work, domainId, id, 'of the process that was killed')
    process.stdout.write('effect\n')
    return new Promise<never>(() => undefined)
  },
}

startWorkers({ database, schema: workshop.schema, kinds: [stuck], ports: {}, clock: systemClock })
