import { test } from 'vitest'
import { pendingEvent } from '@wordclaw/shared/events'
import { startMigrating } from '../../test/migrating.ts'
import { ContentTypeMigrated } from '../events.ts'
import { migrateBatch, migratedType } from './migrate-batch.ts'
const BEFORE = { type: 'object', properties: { name: { type: 'string' }, age: { type: 'string' }, text: { type: 'string' } }, required: ['name'], additionalProperties: false }
const AFTER = { type: 'object', properties: { title: { type: 'string', 'x-wordclaw-indexed': true }, age: { type: 'integer', 'x-wordclaw-indexed': true }, text: { type: 'string' } }, required: ['title'], additionalProperties: false }
const FILL = `
  with filled as (
    insert into content.content_items (domain_id, content_type_id, data, status, version, published_version, schema_hash)
    select 1, t.id, json_build_object('name', 'Item ' || n, 'age', n::text, 'text', repeat('words of item ' || n || ' ', 60))::text, 'published', 1, case when n % 2 = 0 then 1 end, t.schema_hash
    from content.content_types t, generate_series(1, 30000) n returning *
  )
  insert into content.published_items (content_item_id, domain_id, content_type_id, version, data, schema_hash, created_at, updated_at)
  select id, domain_id, content_type_id, 1, data, schema_hash, created_at, updated_at from filled where published_version = 1`
test('explain', { timeout: 100_000 }, async () => {
  await using content = await startMigrating()
  const id = await content.givenType({ schema: BEFORE })
  await content.rows(FILL)
  await content.rows('analyze')
  const m = await content.as({}).migrations.create({ id, schema: AFTER, transforms: [{ op: 'rename', path: '/name', to: 'title' }, { op: 'convert', path: '/age', from: 'string', to: 'integer' }] })
  const times: string[] = []
  let explain = false
  const sql = { query: async (s: any, v: any) => { const a = performance.now(); const r = await content.database.sql.query<any>(s, v); times.push(`${s.name || 'write'} ${(performance.now() - a).toFixed(0)}`)
    return r } }
  const type = await migratedType(sql as any, 1, id)
  let after = 0
  for (let n = 0; n < 60 && type; n++) {
    if (n === 59) { sql.query = async (s: any, v: any) => { if (s.name === '' && s.text.includes('with type')) { const r: any[] = await content.database.sql.query({ name: '', text: 'explain (analyze, costs off, timing on) ' + s.text }, v); console.log(r.map((x) => x['QUERY PLAN']).filter((l: string) => /actual time=\d+\.\d+\.\.(\d{2,})/.test(l) || /Execution|Planning/.test(l) ).join('\n')) ; return [] } return content.database.sql.query(s, v) } }
    const p = await migrateBatch({ sql: sql as any, now: new Date(0), migrationId: m.id, traceparent: undefined, audit: () => pendingEvent(ContentTypeMigrated, {}) }, type, after)
    after = p === 'done' ? 0 : p.after
  }
  console.log(times.join(', '))
})
