import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startLibrary, to } from '../../test/library.ts'
import { usageStatements } from './usage.ts'

test('what refers to an item is told: now, for readers, and in every earlier version', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const now = await library.book({ title: 'Now', restrict: to(author), list: [to(author)] })
  const live = await library.book({ title: 'Live', nullify: to(author) }, 'published')
  await library.items.update({ id: live, data: { title: 'Live' } })
  const once = await library.book({ title: 'Once', nullify: to(author) })
  await library.items.update({ id: once, data: { title: 'Twice', nullify: to(author) } })
  await library.items.update({ id: once, data: { title: 'Gone' } })
  const { name, slug } = await library.content.as({}).types.get({ id: library.bookType })
  const type = { contentTypeId: library.bookType, contentTypeName: name, contentTypeSlug: slug }

  const usage = await library.items.usedBy({ id: author })

  expect(usage).toMatchObject({ activeReferenceCount: 3, historicalReferenceCount: 3 })
  expect(usage.activeReferences).toEqual([
    { ...type, contentItemId: now, path: '/list/0', version: 1, status: 'draft' },
    { ...type, contentItemId: now, path: '/restrict', version: 1, status: 'draft' },
    { ...type, contentItemId: live, path: '/nullify', version: 1, status: 'published' },
  ])
  expect(usage.historicalReferences.map(({ contentItemId, version }) => [contentItemId, version])).toEqual([
    [live, 1],
    [once, 2],
    [once, 1],
  ])
  const [first] = usage.historicalReferences
  const [version] = (await library.items.listVersions({ id: live })).items
  expect(first?.contentItemVersionId).toBe(version?.id)
})

test('the counts are of all references, whatever the limit', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  for (const title of ['One', 'Two', 'Three']) await library.book({ title, restrict: to(author) })

  const usage = await library.items.usedBy({ id: author, limit: 2 })

  expect(usage.activeReferenceCount).toBe(3)
  expect(usage.activeReferences).toHaveLength(2)
})

test("another domain's item is answered as one that does not exist", async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const stranger = library.content.as({ domainId: 2 })

  await expectProblem(stranger.items.usedBy({ id: author }), 'CONTENT_ITEM_NOT_FOUND')
  await expectProblem(stranger.assets.usedBy({ id: 1 }), 'ASSET_NOT_FOUND')
})

test.each(
  Object.entries(usageStatements),
)('%s: what refers to a thing is found by its index, however many others are referred to', async (_, { text }) => {
  await using library = await startLibrary()
  const author = await library.author()
  await library.book({ title: 'One', restrict: to(author) })
  const run = (sql: string, values: readonly unknown[] = []) =>
    library.content.database.sql.query<{ 'QUERY PLAN': string }>({ name: '', text: sql }, values)
  await run(
    `with sources as (
       insert into content.content_items (domain_id, content_type_id, data, schema_hash, version)
       select 1, $1, '{}', '', 2 from generate_series(1, 5000) returning id
     ),
     versions as (
       insert into content.content_item_versions (domain_id, content_item_id, data, status, version, schema_hash)
       select 1, id, '{}', 'draft', 1, '' from sources
     )
     insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version)
     select 1, id, '/a', 'item', 1000 + id % 500, 1 from sources`,
    [library.bookType],
  )
  for (const table of ['items', 'item_versions', 'item_references']) await run(`analyze content.content_${table}`)
  const values = text.includes('$4') ? [1, 'item', author, 50] : [1, 'item', author]

  const plan = (await run(`explain ${text}`, values)).map((row) => row['QUERY PLAN']).join('\n')

  expect(plan).toMatch(/content_item_references_target/)
  expect(plan).not.toMatch(/Seq Scan on content_item_references/)
})
