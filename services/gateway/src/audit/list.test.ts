import { expectProblem } from '@wordclaw/shared/testing/service'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mutation, project, run } from '../../test/audit-log.ts'
import { startGatewayService } from '../../test/harness.ts'

type Filters = Partial<Record<'entityType' | 'action' | 'actorId' | 'actorType' | 'since' | 'until', string>> & { entityId?: number }

const ENTITIES = ['content_item', 'webhook']
const ACTIONS = ['create', 'update', 'delete']
const ACTORS = ['api_key:1', 'api_key:2', 'form:1']
const timeOf = (second: number) => new Date(Date.UTC(2026, 10, 24, 0, 0, second)).toISOString()

/** A log of so many entries, in which every value of every filter occurs with every other; two of them share each time, and they are recorded in disorder. */
async function startWithLog(length = 60) {
  const gateway = await startGatewayService()
  const events = Array.from({ length }, (_, index) =>
    mutation({
      at: Math.floor(((index * 7) % length) / 2),
      entityType: ENTITIES[index % 2],
      entityId: index % 5 === 0 ? null : (index % 5) + 1,
      action: ACTIONS[index % 3],
      actorId: ACTORS[Math.floor(index / 2) % 3],
    }),
  )
  await project(gateway.database.sql, [...events, mutation({ domainId: 2 }), mutation({ domainId: 2, at: 5 })])
  const { audit } = gateway.as({ scopes: ['audit:read'] })
  return { ...gateway, list: audit.list, audit }
}

type Log = Awaited<ReturnType<typeof startWithLog>>
type Entry = Awaited<ReturnType<Log['list']>>['items'][number]

/** All entries, page by page. */
async function readAll({ list }: Pick<Log, 'list'>, filters: Filters, limit: number): Promise<Entry[]> {
  const items: Entry[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ ...filters, limit, ...(cursor && { cursor }) })
    items.push(...page.items)
    expect(page.hasMore).toBe(page.nextCursor !== null)
    cursor = page.nextCursor
  }
  return items
}

const chosen = (filters: Filters, entry: Entry): boolean =>
  (['entityType', 'entityId', 'action', 'actorId', 'actorType'] as const).every((field) =>
    [undefined, entry[field]].includes(filters[field]),
  ) &&
  (filters.since === undefined || `${entry.createdAt}` >= filters.since) &&
  (filters.until === undefined || `${entry.createdAt}` < new Date(filters.until).toISOString())

test('an entry is listed with all that its hash covers', async () => {
  await using gateway = await startGatewayService()
  const event = mutation({ entityId: 9, action: 'publish', at: 1 })
  await project(gateway.database.sql, [event])

  const { items } = await gateway.as({ scopes: ['audit:read'] }).audit.list({})

  expect(items).toEqual([
    {
      id: 1,
      domainId: 1,
      sequence: 1,
      eventId: event.id,
      action: 'publish',
      procedure: 'content.items.update',
      entityType: 'content_item',
      entityId: 9,
      details: JSON.stringify({ requestId: 'request', before: 'b'.repeat(64), after: 'a'.repeat(64) }),
      userId: 1,
      actorId: 'api_key:1',
      actorType: 'api_key',
      actorSource: 'db',
      requestId: 'request',
      decisionId: '019ab000-0000-7000-8000-000000000000',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      before: 'b'.repeat(64),
      after: 'a'.repeat(64),
      createdAt: timeOf(1),
      previousHash: '0'.repeat(64),
      hash: expect.stringMatching(/^[\da-f]{64}$/),
    },
  ])
})

test('whatever is filtered by, pages of any size give every entry once, newest first', { timeout: 60_000 }, async () => {
  await using log = await startWithLog()
  const everything = await readAll(log, {}, 500)
  expect(everything).toHaveLength(60)
  const optional = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
  const filters = fc.record({
    entityType: optional([...ENTITIES, 'other']),
    entityId: optional([1, 2, 3, 9]),
    action: optional(ACTIONS),
    actorId: optional(ACTORS),
    actorType: optional(['api_key', 'form', 'system']),
    since: optional([timeOf(0), timeOf(9), timeOf(40)]),
    until: optional([timeOf(1), timeOf(22), '2026-11-24T23:59:00+23:59']),
  })

  await fc.assert(
    fc.asyncProperty(filters, fc.constantFrom(1, 2, 7, 100), async (given, limit) => {
      const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Filters
      expect(await readAll(log, asked, limit)).toEqual(everything.filter((entry) => chosen(asked, entry)))
    }),
    { numRuns: 60 },
  )
  expect(everything).toEqual(everything.toSorted((a, b) => `${b.createdAt}`.localeCompare(`${a.createdAt}`) || b.sequence - a.sequence))
})

test('entries that are added while a list is read move none of its pages', async () => {
  await using log = await startWithLog(10)
  const before = await readAll(log, {}, 100)
  const first = await log.list({ limit: 4 })

  await project(log.database.sql, [mutation({ at: 100 }), mutation({ at: 101 })])
  const rest = await log.list({ cursor: first.nextCursor ?? '' })

  expect([...first.items, ...rest.items]).toEqual(before)
})

test('a page of two filters looks at a bounded part of the log, and says where to go on', async () => {
  await using log = await startWithLog(2)
  await run(
    log.database.sql,
    `insert into gateway.audit_logs (domain_id, sequence, event_id, action, procedure, entity_type, entity_id, details, actor_id, actor_type,
       actor_source, request_id, decision_id, created_at, previous_hash, hash)
     select 3, n, gen_random_uuid(), case n when 1 then 'rare' else 'update' end, '', 'content_item', n, '{}', 'api_key:1', 'api_key', 'db', '', '',
       '2026-11-24'::timestamptz + n * interval '1 second', '', '' from generate_series(1, 10002) n`,
  )
  const { list } = log.as({ domainId: 3, scopes: ['audit:read'] }).audit

  const first = await list({ actorId: 'api_key:1', entityType: 'content_item', action: 'rare' })
  const second = await list({ actorId: 'api_key:1', entityType: 'content_item', action: 'rare', cursor: first.nextCursor ?? '' })

  expect(first).toMatchObject({ items: [], hasMore: true })
  expect(second).toMatchObject({ items: [{ sequence: 1 }], hasMore: false, nextCursor: null })
})

test("another domain's entries are not listed", async () => {
  await using log = await startWithLog(4)

  expect(await readAll(log, {}, 100)).toHaveLength(4)
  expect(await readAll(log.as({ domainId: 2 }).audit, {}, 1)).toHaveLength(2)
  expect((await log.as({ domainId: 9 }).audit.list({})).items).toEqual([])
})

test.each([
  '',
  'garbage',
  'eyJpZCI6MX0',
  cursorOf({ at: '0000-01-01T00:00:00.000Z', sequence: 1 }),
  cursorOf({ at: 'infinity', sequence: 1 }),
  cursorOf({ at: timeOf(1), sequence: 2 ** 40 }),
])('the cursor %j is none', async (cursor) => {
  await using log = await startWithLog(1)

  await expectProblem(log.list({ cursor }), 'INVALID_AUDIT_CURSOR')
})

test.each([
  { since: 'yesterday' },
  { until: '0000-01-01T00:00:00Z' },
  { since: '9999-12-31T23:59:59-01:00' },
  { entityId: 0 },
  { limit: 501 },
])('a list cannot be asked for with %o', async (wrong) => {
  await using log = await startWithLog(1)

  await expectProblem(log.list(wrong), 'VALIDATION_ERROR')
})

test('an entry is read by its id', async () => {
  await using log = await startWithLog(3)
  const [entry] = (await log.list({ limit: 1 })).items

  expect(await log.audit.get({ id: entry?.id ?? 0 })).toEqual(entry)
})

test("another domain's entry is answered exactly as one that does not exist", async () => {
  await using log = await startWithLog(1)
  const [entry] = (await log.as({ domainId: 2 }).audit.list({})).items
  const id = entry?.id ?? 0

  const refused = await expectProblem(log.audit.get({ id }), 'AUDIT_ENTRY_NOT_FOUND')
  const missing = await expectProblem(log.audit.get({ id: 4_242 }), 'AUDIT_ENTRY_NOT_FOUND')

  expect(JSON.stringify(refused).replaceAll(`${id}`, 'N')).toBe(JSON.stringify(missing).replaceAll('4242', 'N'))
})

function cursorOf(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}
