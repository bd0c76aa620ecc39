import { startWorkers } from '@wordclaw/shared/jobs/workers'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test, vi } from 'vitest'
import { startMigrating } from '../../test/migrating.ts'
import { jobKinds } from '../jobs/job-kinds.ts'

const ITEMS = 4_000

const BEFORE = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'string' }, text: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
}
const AFTER = {
  type: 'object',
  properties: { title: { type: 'string', 'x-wordclaw-indexed': true }, age: { type: 'integer', 'x-wordclaw-indexed': true } },
  required: ['title'],
  additionalProperties: false,
}
const TRANSFORMS = [
  { op: 'rename', path: '/name', to: 'title' },
  { op: 'convert', path: '/age', from: 'string', to: 'integer' },
  { op: 'drop', path: '/text' },
] as const

const FILL = `
  with filled as (
    insert into content.content_items (domain_id, content_type_id, data, status, version, published_version, schema_hash)
    select 1, t.id, json_build_object('name', 'Item ' || n, 'age', n::text, 'text', repeat('words of item ' || n || ' ', 60))::text, 'published', 1, 1, t.schema_hash
    from content.content_types t, generate_series(1, $1::int) n returning *
  )
  insert into content.published_items (content_item_id, domain_id, content_type_id, version, data, schema_hash, created_at, updated_at)
  select id, domain_id, content_type_id, 1, data, schema_hash, created_at, updated_at from filled`

const ENDED = `select (select count(*) from content.content_items i where i.schema_hash <> t.schema_hash)::int as behind,
  (select count(*) from content.published_items p where p.schema_hash <> t.schema_hash)::int as behind_live,
  (select count(*) from content.content_item_versions v where v.schema_hash = $1 and v.data like '%words of item%')::int as kept,
  (select count(*) from content.content_item_fields f)::int as fields,
  (select count(*) from content.outbox o where o.subject = 'content.item.updated')::int as updates
  from content.content_types t`

async function givenMany() {
  const content = await startMigrating()
  const id = await content.givenType({ schema: BEFORE })
  await content.database.sql.query({ name: '', text: FILL }, [ITEMS])
  const start = () => startWorkers({ database: content.database, schema: 'content', kinds: jobKinds, ports: {}, clock: systemClock })
  const state = async (migrationId: number) => (await content.as({}).migrations.get({ id, migrationId })).state
  const completed = (migrationId: number) => vi.waitFor(async () => expect(await state(migrationId)).toBe('completed'), 60_000)
  return { ...content, id, start, completed }
}

test('items are migrated while they are read and written: readers never see an old shape, no write is lost', {
  timeout: 90_000,
}, async () => {
  await using content = await givenMany()
  const { items, migrations } = content.as({})
  const { id, fromSchemaHash } = await migrations.create({ id: content.id, schema: AFTER, transforms: [...TRANSFORMS] })
  const workers = [content.start(), content.start()]
  const written = new Map<number, string>()
  let done = false
  const traffic = async (offset: number) => {
    for (let n = 0; !done; n++) {
      const at = 1 + ((offset + n * 7) % ITEMS)
      const draft = await items.get({ id: at })
      const live = await items.get({ id: at, draft: false })
      for (const { data } of [draft, live]) expect(Object.keys(data).toSorted()).toEqual(['age', 'title'])
      await items.update({ id: at, data: { title: `Written ${n}`, age: n } })
      written.set(at, `Written ${n}`)
    }
  }
  try {
    const running = [traffic(0), traffic(1_000)]
    await content.completed(id)
    done = true
    await Promise.all(running)
  } finally {
    done = true
    await Promise.all(workers.map((each) => each.stop()))
  }
  const [ended] = await content.database.sql.query<Record<string, number>>({ name: '', text: ENDED }, [fromSchemaHash])
  expect(ended).toMatchObject({ behind: 0, behind_live: 0, kept: ITEMS, fields: 4 * ITEMS })
  for (const [at, title] of written) expect(await items.get({ id: at })).toMatchObject({ data: { title } })
})

test('workers that race for a migration, and one that is lost in the middle of it, migrate every item once', {
  timeout: 90_000,
}, async () => {
  await using content = await givenMany()
  const { migrations } = content.as({})
  const { id } = await migrations.create({ id: content.id, schema: AFTER, transforms: [...TRANSFORMS] })
  const lost = content.start()
  await vi.waitFor(async () => expect((await migrations.get({ id: content.id, migrationId: id })).migrated).toBeGreaterThan(0), 20_000)
  await content.database.sql.query(
    { name: '', text: `update content.jobs set status = 'queued', ready = true, claimed_by = null where status = 'running'` },
    [],
  )
  const others = [content.start(), content.start()]
  try {
    await content.completed(id)
  } finally {
    await Promise.all([lost, ...others].map((each) => each.stop()))
  }
  const [ended] = await content.database.sql.query<Record<string, number>>({ name: '', text: ENDED }, [''])
  expect(ended).toMatchObject({ behind: 0, behind_live: 0, updates: ITEMS })
  expect(await content.rows('select max(version) as version, count(*)::int as items from content.content_items')).toEqual([
    { version: 2, items: ITEMS },
  ])
})
