import { testDatabase } from '@wordclaw/shared/testing/database'
import { expect, test } from 'vitest'
import { mutation, project, run } from '../../test/audit-log.ts'
import { startGatewayService } from '../../test/harness.ts'
import { storage } from '../storage.ts'
import { verifyChain } from './verify-chain.ts'

const all = 'select * from gateway.audit_logs order by id'

test('a mutation leaves one row that says who did what to which thing, when, and under which request, decision and trace', async () => {
  await using database = await testDatabase(storage)
  const event = mutation({ entityId: 9, action: 'publish', procedure: 'content.items.publish', actorId: 'api_key:12', at: 1.5 })

  await project(database.sql, [event])

  expect(await run(database.sql, `${all.replace('*', '*, created_at::text as at')}`)).toMatchObject([
    {
      domain_id: 1,
      sequence: 1,
      event_id: event.id,
      action: 'publish',
      procedure: 'content.items.publish',
      entity_type: 'content_item',
      entity_id: 9,
      user_id: 12,
      actor_id: 'api_key:12',
      actor_type: 'api_key',
      actor_source: 'db',
      request_id: 'request',
      decision_id: '019ab000-0000-7000-8000-000000000000',
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      before: 'b'.repeat(64),
      after: 'a'.repeat(64),
      at: '2026-11-24 00:00:01.5+00',
      previous_hash: '0'.repeat(64),
    },
  ])
})

test.each([
  ['api_key:7', 'api_key', 'db', 7],
  ['api_key:2147483647', 'api_key', 'db', 2_147_483_647],
  ['api_key:2147483648', 'api_key', 'db', null],
  ['api_key:none', 'api_key', 'db', null],
  ['form:3', 'form', 'system', null],
  ['job:content:5', 'job', 'system', null],
  ['system', 'system', 'system', null],
  ['somebody:9', 'system', 'system', null],
])('what %s does is the work of an actor of type %s', async (actorId, type, source, userId) => {
  await using database = await testDatabase(storage)

  await project(database.sql, [mutation({ actorId })])

  expect(await run(database.sql, all)).toMatchObject([{ actor_id: actorId, actor_type: type, actor_source: source, user_id: userId }])
})

test('an event of a service that tells no digests and no trace is recorded without them', async () => {
  await using database = await testDatabase(storage)

  await project(database.sql, [{ ...mutation({ before: undefined, after: undefined, entityId: null }), traceparent: undefined }])

  expect(await run(database.sql, all)).toMatchObject([{ before: null, after: null, trace_id: null, entity_id: null }])
  expect((await verifyChain(database.sql, 1, 1, 10)).firstBroken).toBeNull()
})

test('the log holds digests of a thing and nothing of what it says', async () => {
  await using database = await testDatabase(storage)

  await project(database.sql, [mutation({ data: { title: 'unpublished' }, apiKey: 'wc_live_secret' })])

  const [row] = await run<{ details: string }>(database.sql, all)
  expect(JSON.parse(row?.details ?? '')).toEqual({ requestId: 'request', before: 'b'.repeat(64), after: 'a'.repeat(64) })
  expect(JSON.stringify(row)).not.toMatch(/unpublished|wc_live/)
})

test('the key of a new credential is nowhere in the log', async () => {
  await using gateway = await startGatewayService()
  const { apiKey } = await gateway.as({}).keys.create({ name: 'Writer', scopes: ['content:write'] })
  const [payload] = await gateway.audit()

  await project(gateway.database.sql, [mutation(payload)])

  const rows = await run(gateway.database.sql, all)
  expect(rows).toMatchObject([{ action: 'create', entity_type: 'api_key', actor_id: 'api_key:1' }])
  expect(JSON.stringify(rows)).not.toContain(apiKey)
})

test('events that are delivered again, in any company, change nothing', async () => {
  await using database = await testDatabase(storage)
  const events = [mutation(), mutation({ domainId: 2 }), mutation()]
  await project(database.sql, events)
  const before = [await run(database.sql, all), await run(database.sql, 'select * from gateway.audit_chains order by 1')]

  await project(database.sql, events)
  await project(database.sql, events.slice(1))

  expect([await run(database.sql, all), await run(database.sql, 'select * from gateway.audit_chains order by 1')]).toEqual(before)
  await project(database.sql, [events[0] ?? mutation(), mutation(), mutation()])
  expect(await run(database.sql, 'select domain_id, sequence from gateway.audit_logs order by 1, 2')).toEqual([
    { domain_id: 1, sequence: 1 },
    { domain_id: 1, sequence: 2 },
    { domain_id: 1, sequence: 3 },
    { domain_id: 1, sequence: 4 },
    { domain_id: 2, sequence: 1 },
  ])
})

test('a batch that fails leaves no row, and the chain goes on where it was', async () => {
  await using database = await testDatabase(storage)
  await project(database.sql, [mutation()])

  await expect(project(database.sql, [mutation(), mutation({ entityId: 2 ** 40 })])).rejects.toThrow()
  await project(database.sql, [mutation()])

  expect(await verifyChain(database.sql, 1, 1, 10)).toMatchObject({ checked: 2, firstBroken: null })
})

test('every domain has a chain of its own, whatever the order of events', async () => {
  await using database = await testDatabase(storage)

  await project(
    database.sql,
    [3, 1, 2, 1, 3, 1].map((domainId) => mutation({ domainId })),
  )

  for (const [domainId, checked] of [
    [1, 3],
    [2, 1],
    [3, 2],
  ] as const) {
    expect(await verifyChain(database.sql, domainId, 1, 10)).toMatchObject({ checked, firstBroken: null, head: { sequence: checked } })
  }
})
