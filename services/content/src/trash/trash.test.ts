import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'
import { startLibrary, to } from '../../test/library.ts'

test('what was deleted is listed, newest first, a page at a time', async () => {
  await using content = await startContent()
  const { items, trash } = content.as({ id: 'api_key:7' })
  const { contentTypeId } = await content.givenItem(['kept'])
  const ids: number[] = []
  for (const title of ['one', 'two', 'three']) ids.push((await items.create({ contentTypeId, data: { title } })).id)
  for (const id of ids) await items.delete({ id })

  const first = await trash.list({ limit: 2 })
  const second = await trash.list({ limit: 2, cursor: first.nextCursor ?? '' })

  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed())
  expect(first.items[0]).toMatchObject({ data: { title: 'three' }, version: 1, deletedBy: 'api_key:7' })
  expect(second.nextCursor).toBeNull()
  await expectProblem(trash.list({ cursor: 'none' }), 'INVALID_TRASH_CURSOR')
})

test('the versions of an item outlive it, for those who may see the trash', async () => {
  await using content = await startContent()
  const { items, trash } = content.as({})
  const { id } = await content.givenItem(['first', 'second', 'third'])
  await items.delete({ id })

  expect((await trash.listVersions({ id })).items.map(({ version }) => version)).toEqual([2, 1])
  expect(await trash.getVersion({ id, version: 1 })).toMatchObject({ data: { title: 'first' } })
  await expectProblem(trash.getVersion({ id, version: 9 }), 'TARGET_VERSION_NOT_FOUND')
  await expectProblem(items.listVersions({ id }), 'CONTENT_ITEM_NOT_FOUND')
  await expectProblem(items.getVersion({ id, version: 1 }), 'CONTENT_ITEM_NOT_FOUND')
})

test('a restored item is back with its history, as a draft', async () => {
  await using content = await startContent()
  const { items, trash } = content.as({})
  const { id, contentTypeId, createdAt } = await content.givenItem(['first', 'second'])
  await items.publish({ id })
  await items.delete({ id })
  await content.newEvents()

  const restored = await trash.restore({ id })

  expect(restored).toMatchObject({ id, version: 4, status: 'draft', publicationState: 'draft', data: { title: 'second' }, createdAt })
  expect((await items.listVersions({ id })).items.map(({ version }) => version)).toEqual([3, 2, 1])
  await expectProblem(items.get({ id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
  await expectProblem(trash.restore({ id }), 'TRASHED_CONTENT_ITEM_NOT_FOUND')
  const payload = { domainId: 1, contentItemId: id, contentTypeId, version: 4, status: 'draft' }
  expect(await content.newEvents()).toEqual([{ subject: 'content.item.restored', payload }])
})

test('an item that no longer fits its type is not restored, and every reason is told', async () => {
  await using content = await startContent()
  const { items, trash, types } = content.as({})
  const { id, contentTypeId } = await content.givenItem(['first'])
  await items.delete({ id })
  const schema = { type: 'object', properties: { title: { type: 'string', minLength: 9 } }, required: ['title', 'body'] }
  await types.update({ id: contentTypeId, schema })

  const problem = await expectProblem(trash.restore({ id }), 'CONTENT_SCHEMA_VALIDATION_FAILED')

  expect(problem.issues).toHaveLength(2)
  expect((await trash.list({})).items).toMatchObject([{ id }])
})

test('a singleton that has been made anew stays the only one', async () => {
  await using content = await startContent()
  const { items, trash } = content.as({})
  const { id, contentTypeId } = await content.givenItem(['first'], { kind: 'singleton' })
  await items.delete({ id })
  await items.create({ contentTypeId, data: { title: 'second' } })

  await expectProblem(trash.restore({ id }), 'SINGLETON_CONTENT_ITEM_EXISTS')
})

test('a restored item refers to what it did; what is gone is a reason to refuse, or is left out on request', async () => {
  await using library = await startLibrary()
  const [author, other] = [await library.author(), await library.author('Bob')]
  const book = await library.book({ title: 'One', restrict: to(author), nullify: to(other) })
  await library.items.delete({ id: book })
  await library.items.delete({ id: author })

  await expectProblem(library.trash.restore({ id: book }), 'CONTENT_REFERENCE_INVALID')
  const restored = await library.trash.restore({ id: book, dropMissing: true })

  expect(restored).toMatchObject({ data: { title: 'One', nullify: to(other) }, version: 2 })
  expect(await library.items.usedBy({ id: other })).toMatchObject({
    activeReferences: [{ contentItemId: book, path: '/nullify', version: 2 }],
  })
})

test('what was purged is gone with its versions and references', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const book = await library.book({ title: 'One', restrict: to(author) })
  await library.items.update({ id: book, data: { title: 'Two', restrict: to(author) } })

  await expectProblem(library.trash.purge({ id: book }), 'CONTENT_ITEM_PURGE_REQUIRES_TRASH')
  await library.items.delete({ id: book })
  expect(await library.trash.purge({ id: book })).toEqual({ id: book, purged: true })

  await expectProblem(library.trash.purge({ id: book }), 'TRASHED_CONTENT_ITEM_NOT_FOUND')
  await expectProblem(library.trash.restore({ id: book }), 'TRASHED_CONTENT_ITEM_NOT_FOUND')
  expect(await library.items.usedBy({ id: author })).toMatchObject({ activeReferenceCount: 0, historicalReferenceCount: 0 })
  const left = await library.content.database.sql.query(
    { name: 'versions_left', text: 'select id from content.content_item_versions where domain_id = 1 and content_item_id = $1' },
    [book],
  )
  expect(left).toEqual([])
})

test.each(['restore', 'purge', 'listVersions'] as const)('%s: what another domain has in its trash does not exist', async (name) => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'], { domainId: 2 })
  await content.as({ domainId: 2 }).items.delete({ id })

  const refused = await expectProblem(content.as({}).trash[name]({ id }), 'TRASHED_CONTENT_ITEM_NOT_FOUND')
  const missing = await expectProblem(content.as({}).trash[name]({ id: 987_654 }), 'TRASHED_CONTENT_ITEM_NOT_FOUND')

  expect(JSON.stringify(refused).replaceAll(String(id), 'N')).toBe(JSON.stringify(missing).replaceAll('987654', 'N'))
  expect((await content.as({}).trash.list({})).items).toEqual([])
  expect((await content.as({ domainId: 2 }).trash.list({})).items).toMatchObject([{ id }])
})
