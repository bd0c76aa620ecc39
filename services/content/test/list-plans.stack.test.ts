import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from './harness.ts'
import { examined, recordedDuring } from './recording.ts'

const ROWS = 20_000

/** Rows of two domains in every table that is listed, so many that reading a table from end to end would show. */
async function startFull() {
  const content = await startContent()
  const { sql } = content.database
  const fill = (text: string) => sql.query({ name: '', text }, [])
  const rows = `from generate_series(1, ${2 * ROWS}) n`
  await fill(`insert into content.content_types (domain_id, name, slug, kind, schema, schema_hash)
    select 1 + n % 2, 'T', 't-' || n, case when n % 500 < 2 then 'singleton' else 'collection' end, '{}', 'h' ${rows}`)
  await fill(
    `insert into content.content_items (domain_id, content_type_id, data, status, schema_hash) select 1 + n % 2, n, '{}', 'draft', 'h' ${rows}`,
  )
  await fill(`insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash)
    select 1, 2, '{}', 'draft', n, 'h' from generate_series(2, ${ROWS}) n`)
  await fill(`insert into content.trashed_items (id, domain_id, content_type_id, data, status, version, schema_hash, singleton, created_at, updated_at, deleted_at)
    select 1000000 + n, 1 + n % 2, n, '{}', 'draft', 1, 'h', false, now(), now(), now() ${rows}`)
  await fill(`insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash)
    select 1, 1000002, '{}', 'draft', n, 'h' from generate_series(2, ${ROWS}) n`)
  await fill(
    `insert into content.releases (domain_id, name, status) select 1 + n % 2, 'R', case when n % 100 < 2 then 'scheduled' else 'open' end ${rows}`,
  )
  await fill(`insert into content.release_changes (domain_id, release_id, subject, action, content_item_id, content_type_id, base_version, data)
    select 1, 2, 'item', 'publish', 2 * n, 2 * n, 1, '{}' from generate_series(1, 1000) n`)
  await fill(`insert into content.content_type_migrations (domain_id, content_type_id, state, class, from_hash, to_hash, revision, transforms, changes, touched, created_at, updated_at)
    select 1, 2, 'completed', 'safe', 'h', 'h', n, '[]', '[]', '{"items":0,"drafts":0,"published":0,"versions":0,"trashed":0,"forms":0,"offers":0,"embeddings":0}', now(), now() from generate_series(1, ${ROWS}) n`)
  await fill(`insert into content.content_type_schemas (domain_id, content_type_id, revision, schema_hash, schema, transforms, inverse, created_at)
    select 1 + n % 2, n, 1, 'h', '{}', '[]', '[]', now() ${rows}`)
  await fill(`insert into content.published_items (content_item_id, domain_id, content_type_id, version, data, schema_hash, created_at, updated_at)
    select n, 1 + n % 2, n, 1, '{}', 'h', now(), now() ${rows}`)
  await fill(`insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version)
    select 1 + n % 2, n, '/to', 'item', 1 + n % 1000, 1 ${rows}`)
  await fill('vacuum analyze')
  return { ...content, sql }
}

test('every list of content is a stretch of an index, however many rows other domains and other things have', {
  timeout: 240_000,
}, async () => {
  await using content = await startFull()
  const { types, items, trash, releases, globals, migrations } = content.as({ domainId: 1 })
  const lists: [name: string, ask: () => Promise<unknown>][] = [
    ['types', () => types.list({})],
    ['types to make TypeScript of', () => expectProblem(types.generate({}), 'TOO_MUCH_TO_GENERATE')],
    ['globals', () => globals.list({})],
    ['versions', () => items.listVersions({ id: 2 })],
    ['the trash', () => trash.list({})],
    ['versions in the trash', () => trash.listVersions({ id: 1_000_002 })],
    ['releases', () => releases.list({})],
    ['releases of a state', () => releases.list({ status: 'scheduled' })],
    ['changes of a release', () => releases.listChanges({ id: 2 })],
    ['items as a release has them', () => items.list({ perspective: 'release:2', contentTypeId: 2 })],
    ['migrations', () => migrations.list({ id: 2 })],
  ]
  const broken: string[] = []
  for (const [name, ask] of lists) {
    for (const statement of await recordedDuring(content.sql, ask)) {
      const { scanned, rows } = await examined(content.sql, statement)
      if (scanned.length > 0 || rows > 1_500) broken.push(`${name}: ${rows} rows, all of ${scanned}`)
    }
  }

  expect(broken).toEqual([])
})
