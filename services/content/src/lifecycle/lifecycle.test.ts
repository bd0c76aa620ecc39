import { startWorkers } from '@wordclaw/shared/jobs/workers'
import { setClock } from '@wordclaw/shared/testing/jobs'
import { expect, test, vi } from 'vitest'
import { startContent } from '../../test/harness.ts'
import { archiveExpired } from './archive-expired.ts'
import { lifecycleStatements } from './due-items.ts'
import { scheduleArchival } from './schedule-archival.ts'

const HOUR = 3_600
const expiring = (lifecycle: object = {}) => ({
  type: 'object',
  'x-wordclaw-lifecycle': { ttlSeconds: HOUR, ...lifecycle },
  properties: { title: { type: 'string' } },
})

interface JobRow {
  id: number
  payload: { contentTypeId: number; schemaHash: string; turn: number }
  run_at: string
  unique_key: string
}

/** Content whose lifecycle jobs a test runs by hand, at the times that its clock says. */
async function startExpiring(schema = expiring()) {
  const clock = setClock()
  const content = await startContent({ clock })
  const { database } = content
  const { id: contentTypeId } = await content.as({}).types.create({ name: 'Notice', slug: 'notice', schema })
  const work = <T>(does: (work: Parameters<typeof archiveExpired.handle>[0]) => Promise<T>): Promise<T> =>
    database.sql.transaction((sql) => does({ sql, schema: 'content', now: clock.now(), ports: {} }))
  const waiting = () =>
    database.sql.query<JobRow>(
      { name: 'waiting', text: `select id, payload, run_at, unique_key from content.jobs where status = 'queued' order by id` },
      [],
    )
  const schedule = (id = contentTypeId, domainId = 1) =>
    work((inside) =>
      scheduleArchival.handle(inside, [{ event: { domainId, payload: { contentTypeId: id } } as never, prepared: undefined }]),
    )
  const { create, update, get, list, listVersions } = content.as({}).items
  return {
    ...content,
    create,
    update,
    get,
    list,
    listVersions,
    clock,
    contentTypeId,
    waiting,
    schedule,
    later: (seconds: number) => clock.advance(seconds * 1_000),
    /** Does the jobs that wait, whatever their time, and says what they answered. */
    async run() {
      const results = []
      for (const { id, payload } of await waiting()) {
        await database.sql.query({ name: 'running', text: `update content.jobs set status = 'running' where id = $1` }, [id])
        const job = { id, domainId: 1, payload, attempt: 1, maxAttempts: 1, traceparent: undefined, createdBy: undefined }
        results.push(await work((inside) => archiveExpired.handle(inside, job, undefined)))
        await database.sql.query({ name: 'succeeded', text: `update content.jobs set status = 'succeeded' where id = $1` }, [id])
      }
      return results
    },
  }
}

test('an item whose time has come is archived as a new version, and taken away from readers', async () => {
  await using content = await startExpiring()
  const { id } = await content.create({ contentTypeId: content.contentTypeId, data: { title: 'one' }, status: 'published' })
  await content.schedule()
  await content.newEvents()

  content.later(HOUR - 1)
  expect(await content.run()).toMatchObject([{ archived: 0 }])
  content.later(1)
  expect(await content.run()).toMatchObject([{ archived: 1 }])

  expect(await content.get({ id })).toMatchObject({ status: 'archived', version: 2, publishedVersion: null, data: { title: 'one' } })
  expect((await content.listVersions({ id })).items).toMatchObject([{ version: 1, status: 'published' }])
  expect(await content.newEvents()).toMatchObject([
    { subject: 'content.item.updated', payload: { contentItemId: id, version: 2, status: 'archived' } },
    { subject: 'content.item.unpublished', payload: { contentItemId: id, version: 2 } },
  ])
  expect((await content.audit()).at(-1)).toMatchObject({
    action: 'archive',
    procedure: 'content.lifecycle.archive',
    entityType: 'content_item',
    entityId: id,
    actorId: 'system',
    requestId: expect.stringMatching(/^job:\d+$/),
    before: expect.any(String),
    after: expect.any(String),
  })
})

test('an item is archived once, and one that is brought back has a whole life before it', async () => {
  await using content = await startExpiring()
  const { id } = await content.create({ contentTypeId: content.contentTypeId, data: {} })
  await content.schedule()
  content.later(HOUR)
  await content.run()
  content.later(2 * HOUR)
  expect(await content.run()).toMatchObject([{ archived: 0 }])

  await content.update({ id, status: 'draft' })
  expect(await content.run()).toMatchObject([{ archived: 0 }])
  content.later(HOUR)
  expect(await content.run()).toMatchObject([{ archived: 1 }])
})

test('the time of an item goes from its last change, or from its creation where the type says so', async () => {
  for (const [clock, archived] of [
    ['updatedAt', 0],
    ['createdAt', 1],
  ] as const) {
    await using content = await startExpiring(expiring({ clock, archiveStatus: 'gone' }))
    const { id } = await content.create({ contentTypeId: content.contentTypeId, data: {} })
    await content.schedule()
    content.later(HOUR / 2)
    await content.update({ id, data: { title: 'changed' } })
    content.later(HOUR / 2)

    expect(await content.run(), clock).toMatchObject([{ archived }])
    expect(await content.get({ id }), clock).toMatchObject({ status: archived ? 'gone' : 'draft' })
  }
})

test('the next look is when the next item is due, and no sooner than a twentieth of a life', async () => {
  await using content = await startExpiring()
  await content.schedule()
  expect(await content.run()).toEqual([{ archived: 0, next: '2026-11-24T11:00:00.000Z' }])

  await content.create({ contentTypeId: content.contentTypeId, data: {} })
  content.later(60)
  await content.create({ contentTypeId: content.contentTypeId, data: {} })
  expect(await content.run()).toEqual([{ archived: 0, next: '2026-11-24T11:00:00.000Z' }])
  content.later(HOUR - 60)
  expect(await content.run()).toEqual([{ archived: 1, next: '2026-11-24T11:03:00.000Z' }])
})

test('more items than one transaction takes are archived by jobs that follow at once', async () => {
  await using content = await startExpiring()
  const { contentTypeId } = content
  for (let n = 0; n < 130; n++) await content.create({ contentTypeId, data: {} })
  await content.schedule()
  content.later(HOUR)

  expect(await content.run()).toEqual([{ archived: 100, next: content.clock.now().toISOString() }])
  expect(await content.run()).toMatchObject([{ archived: 30 }])
  expect((await content.list({ contentTypeId, status: 'archived', limit: 500 })).items).toHaveLength(130)
})

test('a type has one chain of looks, however often it is told of', async () => {
  await using content = await startExpiring()
  await content.schedule()
  await content.run()
  await content.schedule()
  await content.schedule()

  await content.run()
  expect(await content.waiting()).toHaveLength(1)
})

test('a new schema has looks of its own; those of the one before end, and those of a type that has no lifecycle any more', async () => {
  await using content = await startExpiring()
  const { contentTypeId: id } = content
  await content.schedule()
  await content.run()

  await content.as({}).types.update({ id, schema: expiring({ ttlSeconds: 60 }) })
  await content.schedule()
  expect(await content.run()).toMatchObject([{ archived: 0, next: null }, { next: expect.any(String) }])
  await content.as({}).types.update({ id, schema: { type: 'object' } })
  await content.schedule()
  expect(await content.run()).toEqual([{ archived: 0, next: null }])
  expect(await content.waiting()).toEqual([])
})

test('a look ends nothing of another type or domain', async () => {
  await using content = await startExpiring()
  const others = [
    await content.create({ contentTypeId: await content.givenType(), data: { title: 'one' } }),
    await content.givenItem(['one'], { domainId: 2, schema: expiring() }),
  ]
  await content.schedule()
  content.later(2 * HOUR)

  expect(await content.run()).toMatchObject([{ archived: 0 }])
  expect(await content.get({ id: others[0]?.id ?? 0 })).toMatchObject({ status: 'draft' })
  expect(await content.as({ domainId: 2 }).items.get({ id: others[1]?.id ?? 0 })).toMatchObject({ status: 'draft' })
})

test('workers do it by themselves', async () => {
  await using content = await startExpiring()
  const { id } = await content.create({ contentTypeId: content.contentTypeId, data: {} })
  content.later(HOUR)
  await content.schedule()

  const { database, clock } = content
  const workers = startWorkers({ database, schema: 'content', kinds: [archiveExpired], ports: {}, clock })
  await vi.waitFor(async () => expect(await content.get({ id })).toMatchObject({ status: 'archived', version: 2 }), 5_000)
  await workers.stop()
})

test.each([
  'createdAt',
  'updatedAt',
] as const)('what is due by %s is found by one range of an index for each state, past all that was archived', async (by) => {
  await using content = await startExpiring()
  const { contentTypeId, database } = content
  const given = `insert into content.content_items (domain_id, content_type_id, data, status, schema_hash, created_at, updated_at)
    select 1, ${contentTypeId}, '{}', case when n % 10 = 0 then 'draft' else 'archived' end, '', now() - n * interval '1 second', now() - n * interval '1 second'
    from generate_series(1, 5000) n`
  await database.sql.query({ name: 'given_items', text: given }, [])
  await database.sql.query({ name: 'analyzed', text: 'analyze content.content_items' }, [])
  const values = `1, ${contentTypeId}, 'archived'`
  for (const [{ text }, rest] of [
    [lifecycleStatements.due[by], `, now() - interval '1 hour', 100`],
    [lifecycleStatements.next[by], ''],
  ] as const) {
    const parts = [values, rest].join('').split(/, (?![^(]*\))/)
    const said = text.replaceAll(/\$(\d)/g, (_, n: string) => parts[Number(n) - 1] ?? '')
    const plan = await database.sql.query<{ 'QUERY PLAN': string }>(
      { name: '', text: `explain (analyze, costs off, timing off, summary off) ${said}` },
      [],
    )
    const lines = plan.map((line) => line['QUERY PLAN'])
    expect(lines.join('\n')).toContain(`content_items_type_status_${by === 'createdAt' ? 'created' : 'updated'}`)
    expect(lines.join('\n')).not.toContain('Seq Scan on content_items')
    const read = lines.flatMap((line) => [...(/Scan.* on content_items.*rows=(\d+)/.exec(line) ?? [])].slice(1).map(Number))
    expect(Math.max(...read)).toBeLessThanOrEqual(200)
  }
})
