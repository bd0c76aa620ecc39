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
  const { exportBundle } = await import('./export/export-bundle.ts')
  const { takeIn } = await import('./import/import-bundle.ts')
  const { createWriteStream, createReadStream } = await import('node:fs')
  const asked = content.bringing(1)
  let began = performance.now()
  const out = createWriteStream('/tmp/p3/measured.ndjson')
  let firstMs = 0
  for await (const chunk of await exportBundle({ ...asked, policy: null })) { firstMs ||= performance.now() - began; if (!out.write(chunk)) await new Promise((r) => out.once('drain', r)) }
  await new Promise((r) => out.end(r as () => void))
  const exportMs = performance.now() - began
  const exportPeak = peak.rss
  peak.rss = 0
  began = performance.now()
  const two = content.bringing(2)
  const { importId, policy: _, ...summary } = await takeIn(two, createReadStream('/tmp/p3/measured.ndjson') as AsyncIterable<Buffer>)
  const takenMs = performance.now() - began
  const { commitImport } = await import('./import/commit.ts')
  const answer = await commitImport(two, importId, summary)
  if (!answer.ok) throw answer.fault
  const importMs = performance.now() - began
  clearInterval(timer)
  const h = createHash('sha256'); const h2 = createHash('sha256')
  began = performance.now()
  for await (const chunk of await exportBundle({ ...two, policy: null })) h.update(chunk)
  const againMs = performance.now() - began
  let size = 0
  for await (const chunk of createReadStream('/tmp/p3/measured.ndjson')) { h2.update(chunk); size += chunk.length }
  const same = h.digest('hex') === h2.digest('hex')
  const bundle = { length: size }
  const m = { firstMs, takenMs, againMs }
  process.stdout.write(`${JSON.stringify({ engine: content.database.engine, mb: bundle.length / 1e6, exportMs, importMs, base: base / 1e6, exportPeak: exportPeak / 1e6, importPeak: peak.rss / 1e6, same, m })}\n`)
})
