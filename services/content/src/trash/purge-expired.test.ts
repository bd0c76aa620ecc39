import { startWorkers } from '@wordclaw/shared/jobs/workers'
import { setClock } from '@wordclaw/shared/testing/jobs'
import { startTestService } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { content as definition } from '../service.ts'
import { purgeExpired } from './purge-expired.ts'
import type { TrashPorts } from './retention.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

async function startWithTrash(ports: TrashPorts, count: number) {
  const clock = setClock()
  const content = await startTestService(definition, { clock, ports: async () => ports })
  const { items, types } = content.as({})
  const { id: contentTypeId } = await types.create({ name: 'Article', slug: 'article', schema: { type: 'object' } })
  for (let made = 0; made < count; made++) await items.delete({ id: (await items.create({ contentTypeId, data: { made } })).id })
  const rows = <R extends object>(text: string) => content.database.sql.query<R>({ name: '', text }, [])
  return {
    content,
    clock,
    trashed: async () => (await content.as({}).trash.list({ limit: 500 })).items.length,
    waiting: () =>
      rows<{ status: string }>(`select status from content.jobs where domain_id = 1 and kind = 'content_trash_purge' order by id`),
    work: () => {
      const workers = startWorkers({ database: content.database, schema: 'content', kinds: [purgeExpired], ports, clock })
      return { [Symbol.asyncDispose]: () => workers.stop() }
    },
    [Symbol.asyncDispose]: () => content[Symbol.asyncDispose](),
  }
}

test('one job for a day of deletions purges all of them in batches when their time is over, each with its event and its audit entry', async () => {
  await using given = await startWithTrash({ trashRetentionDays: 7 }, 120)
  expect(await given.waiting()).toHaveLength(1)
  given.clock.advance(9 * DAY_MS)
  await using _ = given.work()

  await expect.poll(given.trashed, { timeout: 20_000 }).toBe(0)

  const purged = (await given.content.events()).filter(({ subject }) => subject === 'content.item.purged')
  expect(purged).toHaveLength(120)
  expect((await given.content.audit()).filter(({ action }) => action === 'purge')).toHaveLength(120)
  await expect.poll(given.waiting).toEqual([{ status: 'succeeded' }, { status: 'succeeded' }])
})

test('what has not been there for its time stays, and is looked at again', async () => {
  await using given = await startWithTrash({ trashRetentionDays: 7 }, 1)
  given.clock.advance(9 * DAY_MS)
  const longer = startWorkers({
    database: given.content.database,
    schema: 'content',
    kinds: [purgeExpired],
    ports: { trashRetentionDays: 30 },
    clock: given.clock,
  })

  await expect.poll(given.waiting).toEqual([{ status: 'succeeded' }, { status: 'queued' }])
  await longer.stop()

  expect(await given.trashed()).toBe(1)
})

test('where the trash is kept for ever, no job is made', async () => {
  await using given = await startWithTrash({ trashRetentionDays: 0 }, 1)

  expect(await given.waiting()).toEqual([])
})
