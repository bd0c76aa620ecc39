import { testDatabase } from '@wordclaw/shared/testing/database'
import { expect, test } from 'vitest'
import { mutation, project, run } from '../../test/audit-log.ts'
import { storage } from '../storage.ts'
import { verifyChains } from './verify-chains.ts'

test('projections that run at once, of one domain and of several in any order, never fork a chain', { timeout: 60_000 }, async () => {
  await using database = await testDatabase(storage)
  const { sql } = database
  const batches = Array.from({ length: 40 }, (_, batch) =>
    Array.from({ length: 25 }, (_, index) => mutation({ domainId: 1 + ((index * (batch % 2 === 0 ? 1 : 3) + batch) % 4) })),
  )

  await Promise.all(batches.map((events) => project(sql, events)))

  const lines: string[] = []
  expect(await verifyChains(sql, (line) => void lines.push(line))).toBe(true)
  expect(lines).toHaveLength(4)
  expect(await run(sql, 'select count(*)::int as rows from gateway.audit_logs')).toEqual([{ rows: 1_000 }])
})

test('one batch that several projections have at once is recorded once', async () => {
  await using database = await testDatabase(storage)
  const events = [mutation(), mutation({ domainId: 2 }), mutation()]

  await Promise.all(Array.from({ length: 8 }, () => project(database.sql, events)))

  expect(await run(database.sql, 'select domain_id, sequence from gateway.audit_logs order by 1, 2')).toEqual([
    { domain_id: 1, sequence: 1 },
    { domain_id: 1, sequence: 2 },
    { domain_id: 2, sequence: 1 },
  ])
  expect(await verifyChains(database.sql, () => undefined)).toBe(true)
})

test('a log that is verified while it grows holds', async () => {
  await using database = await testDatabase(storage)
  const { sql } = database
  let growing = true
  const growth = (async () => {
    for (let batch = 0; batch < 100; batch++) await project(sql, [mutation(), mutation(), mutation({ domainId: 2 })])
    growing = false
  })()

  let checks = 0
  for (; growing; checks++) expect(await verifyChains(sql, () => undefined)).toBe(true)
  await growth

  expect(checks).toBeGreaterThan(3)
})
