import { randomUUID } from 'node:crypto'
import type { Sql } from '@wordclaw/shared/database/sql'
import { testDatabase } from '@wordclaw/shared/testing/database'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test } from 'vitest'
import { storage } from '../storage.ts'
import { createDecisionLog, DecisionLogUnavailable, type DecisionRow } from './decision-log.ts'

const row = (fields: Partial<DecisionRow> = {}): DecisionRow => ({
  decision_id: randomUUID(),
  domain_id: 1,
  principal_id: 'api_key:1',
  operation: 'content.read',
  procedure: 'content.items.get',
  resource_type: 'content_item',
  resource_id: '7',
  environment: 'rest',
  outcome: 'allow',
  code: 'ALLOWED',
  remediation: null,
  determining: 'base',
  policy_version: '1.0.0',
  evaluation_duration_ms: 1,
  evaluation_us: 12,
  request_id: 'request',
  trace_id: null,
  dry_run: false,
  input: {},
  created_at: systemClock.now(),
  ...fields,
})

/** A log on a database of its own, whose statements are counted and can be made to wait or fail. */
async function startLog() {
  const database = await testDatabase(storage)
  const gate = { statements: 0, failing: 0, open: Promise.resolve() }
  const sql: Sql = {
    ...database.sql,
    async query(statement, values) {
      gate.statements++
      await gate.open
      if (gate.failing-- > 0) throw new Error('the connection was lost')
      return database.sql.query(statement, values)
    },
  }
  const ids = async () =>
    (
      await database.sql.query<{ id: string }>(
        { name: 'ids', text: 'select decision_id as id from gateway.policy_decision_logs order by id' },
        [],
      )
    ).map(({ id }) => id)
  return { gate, log: createDecisionLog(sql), ids, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
}

test('a decision is on disk when its record resolves', async () => {
  await using on = await startLog()
  const decision = row()

  await on.log.record(decision)

  expect(await on.ids()).toEqual([decision.decision_id])
})

test('decisions that come at once share a statement', async () => {
  await using on = await startLog()
  const rows = Array.from({ length: 200 }, () => row())

  await Promise.all(rows.map((decision) => on.log.record(decision)))

  expect(on.gate.statements).toBe(1)
  expect(await on.ids()).toHaveLength(200)
})

test('decisions that come while a statement is under way share the next one', async () => {
  await using on = await startLog()
  const { promise, resolve } = Promise.withResolvers<void>()
  on.gate.open = promise
  const first = on.log.record(row())
  await expect.poll(() => on.gate.statements).toBe(1)

  const later = Array.from({ length: 50 }, () => on.log.record(row()))
  resolve()
  await Promise.all([first, ...later])

  expect(on.gate.statements).toBe(2)
})

test('a statement that fails is repeated, and doubles no row', async () => {
  await using on = await startLog()
  on.gate.failing = 2

  await Promise.all([on.log.record(row()), on.log.record(row())])

  expect(await on.ids()).toHaveLength(2)
})

test('when the database stays away, every decision of the batch is refused, and later ones are recorded', async () => {
  await using on = await startLog()
  on.gate.failing = 3

  const settled = await Promise.allSettled([on.log.record(row()), on.log.record(row())])
  await on.log.record(row())

  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await on.ids()).toHaveLength(1)
})

test('a log that is full refuses, and drops nothing that it took', async () => {
  await using on = await startLog()
  const { promise, resolve } = Promise.withResolvers<void>()
  on.gate.open = promise
  const taken = Array.from({ length: 20_000 }, () => on.log.record(row()))

  await expect(on.log.record(row())).rejects.toBeInstanceOf(DecisionLogUnavailable)
  resolve()
  await Promise.all(taken)

  expect(await on.ids()).toHaveLength(20_000)
})

test('draining waits for what was recorded, and an idle log is drained', async () => {
  await using on = await startLog()
  await on.log.drain()

  const recorded = Array.from({ length: 3 }, () => on.log.record(row()))
  await on.log.drain()

  expect(await on.ids()).toHaveLength(3)
  await Promise.all(recorded)
})
