import { test } from 'vitest'
import { z } from 'zod'
import { openWorkshop } from '../testing/jobs.ts'
import { claimStatement } from './claim.ts'
import { defineJob } from './job-kind.ts'
import { jobStatements } from './job-statements.ts'

const noop = defineJob({ kind: 'noop', lane: 'noop', payload: z.object({}), maxAttempts: 3, handle: async () => undefined })
test('bench', async () => {
  await using w = await openWorkshop()
  for (const analysed of [false, true]) {
    await w.rows(
      `insert into workshop.jobs (domain_id, kind, queue, payload, max_attempts) select 1, 'noop', 'other', '{}', 3 from generate_series(1, 10000)`,
    )
    await w.rows(
      `insert into workshop.jobs (domain_id, kind, queue, payload, max_attempts, status) select 1+n%50, 'noop', 'noop', '{}', 3, 'succeeded' from generate_series(1, 50000) n`,
    )
    await w.rows(
      `insert into workshop.jobs (domain_id, kind, queue, payload, max_attempts) select 1+(n%40), 'noop', 'noop', '{}', 3 from generate_series(1, 20000) n`,
    )
    if (analysed) await w.rows('analyze workshop.jobs')
    await w.database.sql.transaction(async (sql) => {
      await sql.query({ name: '', text: 'prepare c(text,int,int,text,int[],int,timestamptz) as ' + claimStatement('workshop').text }, [])
      await sql.query({ name: '', text: 'set local plan_cache_mode=force_generic_plan' }, [])
      const rows = await sql.query<{ 'QUERY PLAN': string }>(
        { name: '', text: `explain (analyze, buffers, costs off) execute c('noop', 17, 10, 'x', '{3,3,3}', 9, now())` },
        [],
      )
      process.stdout.write(rows.map((r) => r['QUERY PLAN']).join('\n') + '\n')
      await sql.query({ name: '', text: 'deallocate c' }, [])
    })
    for (const s of ['tend'] as const) {
      const rows = await w.rows<{ 'QUERY PLAN': string }>(
        `explain (analyze, buffers, costs off) ${jobStatements('workshop')[s].text.replaceAll('$1', 'now()')}`,
      )
      process.stdout.write(rows.map((r) => r['QUERY PLAN']).join('\n') + '\n')
    }
    await w.rows('truncate workshop.jobs')
  }
  for (const [concurrency, domains] of [
    [5, 1],
    [10, 1],
    [10, 40],
    [20, 40],
  ] as const) {
    await w.rows('truncate workshop.jobs')
    await w.rows(
      `insert into workshop.jobs (domain_id, kind, queue, payload, max_attempts) select 1+(n%$1::int), 'noop', 'noop', '{}', 3 from generate_series(1, 5000) n`,
      [domains],
    )
    const began = performance.now()
    const cpu = process.cpuUsage()
    await using workers = w.work([noop], { concurrency: { noop: concurrency } })
    while (workers.process().attempts.succeeded < 5000) await new Promise((r) => setTimeout(r, 20))
    const s = (performance.now() - began) / 1000
    const used = process.cpuUsage(cpu)
    process.stdout.write(
      `concurrency ${concurrency} domains ${domains}: ${Math.round(5000 / s)} jobs/s, ${Math.round((used.user + used.system) / 5000)} us cpu/job ${JSON.stringify(workers.process().lastError)}\n`,
    )
  }
}, 120_000)
