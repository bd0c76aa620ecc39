import { startWorkers } from '@wordclaw/shared/jobs/workers'
import { setClock } from '@wordclaw/shared/testing/jobs'
import { expect, test, vi } from 'vitest'
import { startContent } from '../../test/harness.ts'
import { archiveExpired } from './archive-expired.ts'
import { scheduleArchival } from './schedule-archival.ts'

const ITEMS = 450
const schema = { type: 'object', 'x-wordclaw-lifecycle': { ttlSeconds: 3_600 }, properties: { title: { type: 'string' } } }

test('several workers that are told of a type several times archive each item once, while items are being written', async () => {
  const clock = setClock()
  await using content = await startContent({ clock })
  const { items } = content.as({})
  const contentTypeId = await content.givenType({ schema })
  const made = []
  for (let n = 0; n < ITEMS; n++) made.push(await items.create({ contentTypeId, data: {}, status: n % 2 ? 'draft' : 'published' }))
  clock.advance(3_600_000)
  const { database } = content
  const options = { database, schema: 'content', kinds: [archiveExpired], ports: {}, clock }
  const event = { domainId: 1, payload: { contentTypeId } } as never
  const tell = () =>
    database.sql.transaction((sql) =>
      scheduleArchival.handle({ sql, schema: 'content', now: clock.now(), ports: {} }, [{ event, prepared: undefined }]),
    )

  await Promise.all([tell(), tell(), tell()])
  const workers = [startWorkers(options), startWorkers(options), startWorkers(options)]
  const kept = made.slice(-20)
  await Promise.allSettled(kept.map(({ id }) => items.update({ id, data: { title: 'kept' } })))
  await tell()

  const left = async () => (await items.list({ contentTypeId, limit: 500 })).items.filter(({ status }) => status !== 'archived')
  await vi.waitFor(async () => {
    for (const { data } of await left()) expect(data).toEqual({ title: 'kept' })
  }, 20_000)
  await Promise.all(workers.map((each) => each.stop()))

  const [{ archived, trailed, live } = { archived: 0, trailed: 0, live: 0 }] = await database.sql.query<Record<string, number>>(
    {
      name: 'counted',
      text: `select (select count(*) from content.content_items where status = 'archived')::int as archived,
        (select count(*) from content.outbox where payload ->> 'action' = 'archive')::int as trailed,
        (select count(*) from content.published_items p join content.content_items i on i.id = p.content_item_id where i.status = 'archived')::int as live`,
    },
    [],
  )
  expect(archived).toBeGreaterThanOrEqual(ITEMS - kept.length)
  expect(trailed).toBe(archived)
  expect(live).toBe(0)
})
