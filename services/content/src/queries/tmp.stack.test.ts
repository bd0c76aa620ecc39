import { test } from 'vitest'
import { startContent } from '../../test/harness.ts'
import { givenMany } from '../../test/many-items.ts'
import { recordedDuring } from '../../test/recording.ts'
import { preparedQuery } from './prepared-query.ts'

void preparedQuery
test('x', async () => {
  await using content = await startContent()
  const { sql } = content.database
  const [large = 0] = await givenMany(sql, [
    { domainId: 1, items: 60_000 },
    { domainId: 1, items: 9_000 },
    { domainId: 2, items: 31_000 },
  ])
  const { items } = content.as({ domainId: 1 })
  for (const asked of [
    {},
    { contentTypeId: large },
    { contentTypeId: large, status: 'archived' },
    { contentTypeId: large, draft: false },
  ]) {
    const [one] = await recordedDuring(sql, () => items.list(asked))
    await sql.transaction(async (inside) => {
      const run = (text: string) => inside.query<Record<string, string>>({ name: '', text }, [])
      await run('set local plan_cache_mode = force_generic_plan')
      await run(`prepare examined as ${one?.text}`)
      const rows = await run(
        `explain (analyze) execute examined(${one?.values.map((v) => (v === null ? 'null' : typeof v === 'string' ? `'${v}'` : String(v))).join(', ')})`,
      )
      process.stdout.write(`${rows.map((row) => row['QUERY PLAN']).join('\n')}\n\n`)
      await run('deallocate examined')
    })
    let began = performance.now()
    for (let n = 0; n < 50; n++) await items.list(asked)
    process.stdout.write(`plain ${(performance.now() - began) / 50} ms\n`)
    began = performance.now()
    for (let n = 0; n < 50; n++) await items.list({ ...asked, includeArchived: true, sortDir: 'asc' })
    process.stdout.write(`walk ${(performance.now() - began) / 50} ms\n`)
  }
}, 120_000)
