import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noteJob, openWorkshop } from '../testing/jobs.ts'
import type { ClaimedJob } from './claim.ts'
import { jobStatements } from './job-statements.ts'

const statements = jobStatements('workshop')
const NOW = new Date('2026-11-24T10:00:00Z')

type Step = 'claim' | 'succeed' | 'fail' | 'again' | 'lapse' | 'succeed late'
const steps = fc.array(fc.constantFrom<Step>('claim', 'succeed', 'fail', 'again', 'lapse', 'succeed late'), { maxLength: 10 })

/** What may follow what. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  queued: ['queued', 'running'],
  running: ['running', 'queued', 'succeeded', 'failed'],
  succeeded: ['succeeded'],
  failed: ['failed'],
}

test('whatever happens to a job, it is completed once, by the latest claim of it', async () => {
  await using workshop = await openWorkshop({ now: () => NOW })
  const { sql } = workshop.database
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const id = await workshop.enqueue(noteJob, { domainId: 1, payload: { note: 'n' } })
      const claims: ClaimedJob[] = []
      let completed = 0
      let { status } = await workshop.job(id)
      for (const [nth, step] of taken.entries()) {
        const last = claims.at(-1)
        const fence = ({ domain_id, claimed_by, attempts }: ClaimedJob) => [id, domain_id, claimed_by, attempts]
        if (step === 'claim') claims.push(...(await sql.query<ClaimedJob>(statements.claim, ['notes', 0, 1, `c${nth}`, [], 1, NOW])))
        if (step === 'succeed' && last) completed += (await sql.query(statements.succeed, [...fence(last), null, NOW])).length
        if (step === 'fail' && last) completed += (await sql.query(statements.fail, [...fence(last), 'no', NOW])).length
        if (step === 'again' && last) await sql.query(statements.again, [...fence(last), NOW, 'no', NOW, 0])
        if (step === 'lapse')
          await workshop.rows(`update workshop.jobs set lease_until = now() - interval '1 second' where id = $1 and status = 'running'`, [
            id,
          ])
        await sql.query(statements.tend, [NOW])
        for (const stale of step === 'succeed late' ? claims.slice(0, -1) : [])
          expect(await sql.query(statements.succeed, [...fence(stale), null, NOW])).toEqual([])
        const after = await workshop.job(id)
        expect(NEXT[status]).toContain(after.status)
        expect(after.claimed_by !== null).toBe(after.status === 'running')
        status = after.status
      }
      expect(completed).toBe(status === 'succeeded' || status === 'failed' ? 1 : 0)
      await workshop.rows('delete from workshop.jobs')
    }),
    { numRuns: 30 },
  )
})
