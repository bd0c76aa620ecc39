import { createHash } from 'node:crypto'
import { test } from 'vitest'
import { startBundles } from '../../test/bundles.ts'

const N = 20_000
test('measure', { timeout: 600_000 }, async () => {
  await using content = await startBundles()
  const schema = JSON.stringify({ type: 'object', properties: { title: { type: 'string', 'x-wordclaw-indexed': true }, text: { type: 'string' }, author: { type: 'object', 'x-wordclaw-field-kind': 'content-ref', properties: { contentItemId: { type: 'integer' } }, required: ['contentItemId'] } } })
  const hash = createHash('sha256').update(schema).digest('hex')
  const run = (text: string, values: unknown[] = []) => content.database.sql.query<{ id: number }>({ name: '', text }, values)
  const [type] = await run(`insert into content.content_types (domain_id, name, slug, kind, schema, schema_hash) values (1, 'M', 'm', 'collection', $1, $2) returning id`, [schema, hash])
  const [first] = await run(`select nextval('content.content_items_id_seq')::int as id`)
  await run(
    `insert into content.content_items (domain_id, content_type_id, data, status, version, published_version, schema_hash)
     select 1, $1, json_build_object('title', 'Item ' || n, 'text', repeat('lorem ipsum ', 80), 'author', json_build_object('contentItemId', $3::int + 1 + n % 1000))::text, 'published', 3, 3, $2 from generate_series(1, ${N}) n`,
    [type?.id, hash, first?.id],
  )
  await run(`insert into content.published_items select id, domain_id, content_type_id, 3, data, schema_hash, null, created_at, updated_at from content.content_items`)
  await run(`insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash, created_at) select 1, id, data, 'draft', v, schema_hash, created_at from content.content_items, generate_series(1, 2) v`)
  const peak = { rss: 0 }
  const timer = setInterval(() => { peak.rss = Math.max(peak.rss, process.memoryUsage().rss) }, 20)
  const base = process.memoryUsage().rss
  let began = performance.now()
  const bundle = await content.exported(1)
  const exportMs = performance.now() - began
  const exportPeak = peak.rss
  peak.rss = 0
  began = performance.now()
  const m = { took: [] as string[] }
  await content.imported(2, bundle)
  const importMs = performance.now() - began
  clearInterval(timer)
  const same = (await content.exported(2)) === bundle
  process.stdout.write(`${JSON.stringify({ engine: content.database.engine, mb: bundle.length / 1e6, exportMs, importMs, base: base / 1e6, exportPeak: exportPeak / 1e6, importPeak: peak.rss / 1e6, same, m })}\n`)
})
