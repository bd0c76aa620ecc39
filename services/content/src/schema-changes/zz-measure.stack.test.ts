import { startWorkers } from '@wordclaw/shared/jobs/workers'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test, vi } from 'vitest'
import { startMigrating } from '../../test/migrating.ts'
import { jobKinds } from '../jobs/job-kinds.ts'
const BEFORE = { type: 'object', properties: { name: { type: 'string' }, age: { type: 'string' }, text: { type: 'string' } }, required: ['name'], additionalProperties: false }
const AFTER = { type: 'object', properties: { title: { type: 'string', 'x-wordclaw-indexed': true }, age: { type: 'integer', 'x-wordclaw-indexed': true }, text: { type: 'string' } }, required: ['title'], additionalProperties: false }
const FILL = `
  with filled as (
    insert into content.content_items (domain_id, content_type_id, data, status, version, published_version, schema_hash)
    select 1, t.id, json_build_object('name', 'Item ' || n, 'age', n::text, 'text', repeat('words of item ' || n || ' ', 60))::text, 'published', 1, case when n % 2 = 0 then 1 end, t.schema_hash
    from content.content_types t, generate_series(1, 100000) n returning *
  )
  insert into content.published_items (content_item_id, domain_id, content_type_id, version, data, schema_hash, created_at, updated_at)
  select id, domain_id, content_type_id, 1, data, schema_hash, created_at, updated_at from filled where published_version = 1`
test('measure', { timeout: 200_000 }, async () => {
  await using content = await startMigrating()
  const id = await content.givenType({ schema: BEFORE })
  await content.rows(FILL)
  await content.rows('analyze')
  const { migrations, items } = content.as({})
  const t0 = performance.now()
  const m = await migrations.create({ id, schema: AFTER, transforms: [{ op: 'rename', path: '/name', to: 'title' }, { op: 'convert', path: '/age', from: 'string', to: 'integer' }] })
  const t1 = performance.now()
  console.log('create ms', t1 - t0, m.touched)
  globalThis.gc?.()
  const start = process.memoryUsage()
  const w = startWorkers({ database: content.database, schema: 'content', kinds: jobKinds, ports: {}, clock: systemClock })
  const reads: number[] = []
  const writes: number[] = []
  const mem: number[] = []
  let n = 0
  for (;;) {
    let a = performance.now(); await items.get({ id: 1 + ((n * 7919) % 100000) }); reads.push(performance.now() - a)
    a = performance.now(); await items.update({ id: 1 + ((n * 104729) % 100000), data: { title: 'x' } }); writes.push(performance.now() - a)
    n++
    await new Promise((r) => setTimeout(r, 20))
    if (n % 50 === 0) { const s = await migrations.get({ id, migrationId: m.id }); mem.push(Math.round(process.memoryUsage().rss / 1e6)); if (s.state !== 'running') { console.log(s.state, s.migrated); break } }
    if (performance.now() - t1 > 110_000) { console.log('too long', await migrations.get({ id, migrationId: m.id })); break }
  }
  const t2 = performance.now()
  const q = (x: number[], p: number) => x.toSorted((a, b) => a - b)[Math.floor(x.length * p)]?.toFixed(1)
  console.log('migrate s', ((t2 - t1) / 1000).toFixed(1), 'reads', reads.length, q(reads, 0.5), q(reads, 0.99), 'writes', q(writes, 0.5), q(writes, 0.99), 'heap0', Math.round(start.heapUsed / 1e6), 'rss', mem.join(' '), Math.round(process.memoryUsage().heapUsed / 1e6))
  await w.stop()
})
