import { expect, test } from 'vitest'
import { startContent } from './harness.ts'
import { looked, prepared, type Recorded, recordedDuring, runOn } from './recording.ts'

const ROWS = 20_000

/** What the calls of an everyday execute on an installation that has just one item, and a table to fill. */
async function startNew() {
  const content = await startContent()
  const { items } = content.as({ domainId: 1 })
  const contentTypeId = await content.givenType()
  const { id } = await items.create({ contentTypeId, data: { title: 'One' } })
  const calls: Record<string, () => Promise<unknown>> = {
    create: () => items.create({ contentTypeId, data: { title: 'Two' } }),
    'create live': () => items.create({ contentTypeId, data: { title: 'Three' }, status: 'published' }),
    get: () => items.get({ id }),
    'list of all': () => items.list({}),
    'list of a type': () => items.list({ contentTypeId }),
    'list of a state': () => items.list({ status: 'draft' }),
    'list of a type and a state': () => items.list({ contentTypeId, status: 'draft' }),
    'list of what is published': () => items.list({ draft: false }),
    'list of what is published of a type': () => items.list({ contentTypeId, draft: false }),
    'list by change': () => items.list({ contentTypeId, sortBy: 'updatedAt' }),
    'list by creation of what is published': () => items.list({ contentTypeId, draft: false, sortBy: 'createdAt' }),
    'list of all but a state': () => items.query({ contentTypeId, where: { field: 'status', ne: 'archived' } }),
    update: () => items.update({ id, data: { title: 'Four' } }),
    'update live': () => items.update({ id, data: { title: 'Five' }, status: 'published' }),
    'set a status': () => items.update({ id, status: 'in_review' }),
    publish: () => items.publish({ id }),
    'publish once more': () => items.publish({ id }),
    'roll back': () => items.rollback({ id, version: 1 }),
    'what is published': () => items.get({ id, draft: false }),
    versions: () => items.listVersions({ id }),
    unpublish: () => items.unpublish({ id }),
  }
  const { sql } = content.database
  const statements: (Recorded & { call: string })[] = []
  for (const [call, make] of Object.entries(calls))
    for (const recorded of await recordedDuring(sql, make)) statements.push({ call, ...recorded })
  return { ...content, sql, contentTypeId, statements }
}

test('plans that were made while the installation was new look at few rows still when it has many', { timeout: 120_000 }, async () => {
  await using content = await startNew()
  const { sql, contentTypeId, statements } = content
  const broken: string[] = []
  await sql.transaction(async (inside) => {
    const run = runOn(inside)
    await prepared(run, statements)
    await run(`insert into content.content_items (domain_id, content_type_id, data, status, schema_hash)
      select 1, ${contentTypeId}, '{}', 'draft', 'h' from generate_series(1, ${ROWS})`)
    await run(`insert into content.published_items (content_item_id, domain_id, content_type_id, version, data, schema_hash, created_at, updated_at)
      select 100000 + n, 1, ${contentTypeId}, 1, '{}', 'h', now(), now() from generate_series(1, ${ROWS}) n`)
    await run(`insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash)
      select 1, 100000 + n, '{}', 'draft', 1, 'h' from generate_series(2, ${ROWS}) n`)
    await run(`insert into content.content_types (domain_id, name, slug, schema, schema_hash)
      select 1, 'T', 't-' || n, '{}', 'h' from generate_series(1, ${ROWS}) n`)
    for (const [index, statement] of statements.entries()) {
      await run('savepoint before')
      const { scanned, rows } = await looked(run, statement, index)
      if (scanned.length > 0 || rows > 300) broken.push(`${statement.call}: ${rows} rows, all of ${scanned}: ${statement.text}`)
      await run('rollback to savepoint before')
    }
  })

  expect(broken).toEqual([])
})
