import { testDatabase } from '@wordclaw/shared/testing/database'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mutation, project, run } from '../../test/audit-log.ts'
import { startGatewayService } from '../../test/harness.ts'
import { storage } from '../storage.ts'
import { type AuditRow, COLUMNS, entryOf } from './audit.schema.ts'
import { hashOf } from './chain.ts'
import { verifyChain } from './verify-chain.ts'
import { verifyChains } from './verify-chains.ts'

const LENGTH = 12

/** A chain of `LENGTH` rows in domain 1, ids 1 to 12, and one of a single row in domain 2. */
async function startWithChain() {
  const database = await testDatabase(storage)
  await project(
    database.sql,
    Array.from({ length: LENGTH }, (_, at) => mutation({ at })),
  )
  await project(database.sql, [mutation({ domainId: 2 })])
  const broken = async (step = LENGTH, domainId = 1) => {
    for (let from: number | null = 1; from !== null; ) {
      const { firstBroken, nextSequence } = await verifyChain(database.sql, domainId, from, step)
      if (firstBroken) return firstBroken
      from = nextSequence
    }
    return null
  }
  return { ...database, broken, run: (text: string, values: unknown[] = []) => run(database.sql, text, values) }
}

/** Another value for each column of a row. */
const OTHER: Readonly<Record<string, string>> = {
  id: 'id + 1000',
  event_id: 'gen_random_uuid()',
  action: "'delete'",
  procedure: "'content.items.delete'",
  entity_type: "'webhook'",
  entity_id: 'null',
  details: `details || ' '`,
  user_id: '2',
  actor_id: "'api_key:2'",
  actor_type: "'system'",
  actor_source: "'system'",
  request_id: "request_id || 'x'",
  decision_id: 'event_id::text',
  trace_id: 'null',
  before: 'after',
  after: 'null',
  created_at: `created_at + interval '1 millisecond'`,
  previous_hash: `repeat('1', 64)`,
  hash: `repeat('2', 64)`,
  sequence: 'sequence + 1000',
  domain_id: '77',
}

const place = fc.integer({ min: 1, max: LENGTH })
const step = fc.integer({ min: 1, max: LENGTH + 1 })

test('every column has another value to be tampered with', async () => {
  await using log = await startWithChain()
  const columns = await log.run(
    `select column_name as name from information_schema.columns where table_schema = 'gateway' and table_name = 'audit_logs'`,
  )

  expect(columns.map((column) => (column as { name: string }).name).toSorted()).toEqual(Object.keys(OTHER).toSorted())
})

test('any column of any row that says something else is found out, and the row is named', { timeout: 60_000 }, async () => {
  await using log = await startWithChain()
  const tamper = fc.record({ column: fc.constantFrom(...Object.keys(OTHER)), at: place, step })

  await fc.assert(
    fc.asyncProperty(tamper, async ({ column, at, step }) => {
      const [row] = await log.run('select * from gateway.audit_logs where domain_id = 1 and sequence = $1', [at])
      await log.run(`update gateway.audit_logs set ${column} = ${OTHER[column]} where domain_id = 1 and sequence = $1`, [at])

      const found = await log.broken(step)

      const { event_id, ...before } = row as Record<string, unknown> & { event_id: string }
      const restored = Object.keys(before).map((name, index) => `${name} = $${index + 2}`)
      await log.run(
        `update gateway.audit_logs set ${restored.join(', ')}, event_id = $1 where ${column === 'event_id' ? 'id = $2' : 'event_id = $1'}`,
        [event_id, ...Object.values(before)],
      )
      expect(await log.broken()).toBeNull()
      expect(found).toMatchObject({ sequence: at })
    }),
    { numRuns: 150 },
  )
})

test('rows that are gone are found out, wherever they were', async () => {
  await using log = await startWithChain()
  const losses = [[1], [6], [LENGTH], [6, 7, 8], [LENGTH - 1, LENGTH], Array.from({ length: LENGTH }, (_, index) => index + 1)]

  for (const [index, gone] of losses.entries()) {
    const domainId = 10 + index
    await project(
      log.sql,
      Array.from({ length: LENGTH }, () => mutation({ domainId })),
    )
    await log.run('delete from gateway.audit_logs where domain_id = $1 and sequence in (select jsonb_array_elements_text($2)::int)', [
      domainId,
      JSON.stringify(gone),
    ])
    for (const step of [1, 5, LENGTH]) {
      expect(await log.broken(step, domainId)).toMatchObject({
        sequence: gone[0],
        id: null,
        reason: expect.stringMatching('missing|truncated'),
      })
    }
  }
})

test('rows that are missing at the end are said to be cut off', async () => {
  await using log = await startWithChain()
  await log.run('delete from gateway.audit_logs where domain_id = 1 and sequence > 10')

  expect(await log.broken()).toEqual({ sequence: 11, id: null, reason: 'truncated' })
})

test('two rows that have changed places are found out', async () => {
  await using log = await startWithChain()
  for (const [from, to] of [
    [4, 0],
    [9, 4],
    [0, 9],
  ])
    await log.run('update gateway.audit_logs set sequence = $2 where domain_id = 1 and sequence = $1', [from, to])

  expect(await log.broken()).toMatchObject({ sequence: 4, id: 9 })
})

test('a row rewritten with a hash that fits it is found out by the row after it', async () => {
  await using log = await startWithChain()
  await rewrite(log, 5)

  expect(await log.broken()).toEqual({ sequence: 6, id: 6, reason: 'forked' })
})

test('a last row rewritten with a hash that fits it is found out by the end that was kept', async () => {
  await using log = await startWithChain()
  await rewrite(log, LENGTH)

  expect(await log.broken()).toEqual({ sequence: LENGTH, id: LENGTH, reason: 'head' })
})

test('a row that somebody added is found out, even if it continues the chain', async () => {
  await using log = await startWithChain()
  const [last] = await run<AuditRow>(log.sql, `select ${COLUMNS} from gateway.audit_logs where domain_id = 1 and sequence = $1`, [LENGTH])
  if (!last) throw new Error('there is no last row')
  const forged = { ...entryOf(last), id: 500, sequence: LENGTH + 1, previousHash: last.hash }
  await log.run(
    `insert into gateway.audit_logs select 500, domain_id, sequence + 1, gen_random_uuid(), action, procedure, entity_type, entity_id, details, user_id,
       actor_id, actor_type, actor_source, request_id, decision_id, trace_id, before, after, created_at, hash, $1
     from gateway.audit_logs where domain_id = 1 and sequence = $2`,
    [hashOf(forged), LENGTH],
  )

  expect(await log.broken()).toEqual({ sequence: LENGTH + 1, id: 500, reason: 'beyond_head' })
})

test('the end of a chain that was removed or set back is found out', async () => {
  await using log = await startWithChain()
  await log.run('update gateway.audit_chains set sequence = 5 where domain_id = 1')
  expect(await log.broken()).toMatchObject({ sequence: 5, reason: 'head' })

  await log.run('delete from gateway.audit_chains where domain_id = 1')
  expect(await log.broken()).toEqual({ sequence: 1, id: 1, reason: 'beyond_head' })
})

test('every domain is checked, and the one that is broken is named with its row', async () => {
  await using log = await startWithChain()
  await log.run(`update gateway.audit_logs set actor_id = 'api_key:2' where domain_id = 1 and sequence = 7`)
  const lines: string[] = []

  const whole = await verifyChains(log.sql, (line) => void lines.push(line))

  expect(whole).toBe(false)
  expect(lines).toEqual([
    'domain 1: broken at 7, row 7: altered. The row does not say what its hash was made of. The 6 before it hold.',
    expect.stringMatching(/^domain 2: 1 entries hold, up to [\da-f]{64}$/),
  ])
})

test('a log that holds is verified in steps, each saying where the next begins', async () => {
  await using gateway = await startGatewayService()
  await project(gateway.database.sql, [mutation(), mutation(), mutation({ domainId: 2 }), mutation()])
  const { audit } = gateway.as({ scopes: ['audit:read'] })

  const first = await audit.verify({ limit: 2 })
  const second = await audit.verify({ fromSequence: first.nextSequence ?? 0, limit: 2 })

  expect(first).toMatchObject({ valid: true, checked: 2, nextSequence: 3, firstBroken: null, head: { sequence: 3 } })
  expect(second).toMatchObject({ valid: true, checked: 1, nextSequence: null, firstBroken: null, head: first.head })
})

test('a domain with an empty log has nothing to verify', async () => {
  await using gateway = await startGatewayService()

  expect(await gateway.as({}).audit.verify({})).toEqual({ valid: true, checked: 0, nextSequence: null, firstBroken: null, head: null })
})

test("another domain's broken log is none of a domain's own", async () => {
  await using gateway = await startGatewayService()
  await project(gateway.database.sql, [mutation(), mutation({ domainId: 2 })])
  await run(gateway.database.sql, `update gateway.audit_logs set action = 'x' where domain_id = 2`)

  expect(await gateway.as({}).audit.verify({})).toMatchObject({ valid: true, checked: 1 })
  expect(await gateway.as({ domainId: 2 }).audit.verify({})).toMatchObject({
    valid: false,
    firstBroken: { sequence: 1, id: 2, reason: 'altered', detail: 'The row does not say what its hash was made of.' },
  })
})

/** Changes a row, and its hash to one that fits it. */
async function rewrite({ sql }: Awaited<ReturnType<typeof startWithChain>>, at: number): Promise<void> {
  const [row] = await run<AuditRow>(sql, `select ${COLUMNS} from gateway.audit_logs where domain_id = 1 and sequence = $1`, [at])
  if (!row) throw new Error('there is no such row')
  const altered = { ...entryOf(row), actorId: 'api_key:2' }
  await run(sql, `update gateway.audit_logs set actor_id = 'api_key:2', hash = $2 where domain_id = 1 and sequence = $1`, [
    at,
    hashOf(altered),
  ])
}
