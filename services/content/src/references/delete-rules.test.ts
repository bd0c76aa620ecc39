import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startLibrary, to } from '../../test/library.ts'

test('an item that is referred to stays, and the caller is told by what', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const book = await library.book({ title: 'One', restrict: to(author) })

  const problem = await expectProblem(library.items.delete({ id: author }), 'CONTENT_ITEM_IN_USE')

  expect(problem).toMatchObject({
    status: 409,
    context: {
      referenceCount: 1,
      references: [
        { contentItemId: book, contentTypeId: library.bookType, path: '/restrict', reason: 'restrict', draft: true, published: false },
      ],
    },
  })
  expect(await library.items.get({ id: author })).toMatchObject({ version: 1 })
})

test('what only readers see keeps its target too', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const book = await library.book({ title: 'One', restrict: to(author) }, 'published')
  await library.items.update({ id: book, data: { title: 'One' } })

  const problem = await expectProblem(library.items.delete({ id: author }), 'CONTENT_ITEM_IN_USE')
  expect(problem.context).toMatchObject({ references: [{ draft: false, published: true }] })

  await library.items.unpublish({ id: book })
  await library.items.delete({ id: author })
})

test('history does not keep its target', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const book = await library.book({ title: 'One', restrict: to(author) })
  await library.items.update({ id: book, data: { title: 'One' } })

  await library.items.delete({ id: author })

  await expectProblem(library.items.rollback({ id: book, version: 1 }), 'CONTENT_REFERENCE_INVALID')
})

test('a field that says nullify loses the reference in a new version', async () => {
  await using library = await startLibrary()
  const [author, other] = [await library.author(), await library.author('Bob')]
  const book = await library.book({ title: 'One', nullify: to(author), list: [to(author), to(other), to(author)] })

  expect(await library.items.delete({ id: author })).toMatchObject({ deletedWith: [], changed: [book] })

  expect(await library.items.get({ id: book })).toMatchObject({ version: 2, status: 'draft', data: { title: 'One', list: [to(other)] } })
  expect(await library.items.usedBy({ id: other })).toMatchObject({ activeReferenceCount: 1, activeReferences: [{ path: '/list/0' }] })
  const subjects = (await library.content.events()).map(({ subject }) => subject)
  expect(subjects.slice(-2)).toEqual(['content.item.updated', 'content.item.deleted'])
  expect((await library.content.audit()).map(({ action }) => action).slice(-2)).toEqual(['create', 'delete'])
})

test('readers see the item without the reference at once, and its draft stays a draft', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const same = await library.book({ title: 'Same', nullify: to(author) }, 'published')
  const changed = await library.book({ title: 'Before', nullify: to(author) }, 'published')
  await library.items.update({ id: changed, data: { title: 'After', nullify: to(author) } })

  await library.items.delete({ id: author })

  expect(await library.items.get({ id: same, draft: false })).toMatchObject({
    version: 2,
    data: { title: 'Same' },
    publicationState: 'published',
  })
  expect(await library.items.get({ id: changed, draft: false })).toMatchObject({ version: 3, data: { title: 'Before' } })
  expect(await library.items.get({ id: changed })).toMatchObject({
    version: 4,
    data: { title: 'After' },
    status: 'draft',
    publicationState: 'changed',
  })
})

test('an item that would not fit without the reference is in the way', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  await library.book({ title: 'needs an author', required: to(author) })

  const problem = await expectProblem(library.items.delete({ id: author }), 'CONTENT_ITEM_IN_USE')

  expect(problem.context).toMatchObject({ references: [{ path: '/required', reason: 'unfit' }] })
})

test('fields that say cascade take their items along, around in a circle too', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const first = await library.book({ title: 'One', cascade: to(author) })
  const second = await library.book({ title: 'Two', cascade: to(first) })
  await library.items.update({ id: first, data: { title: 'One', cascade: to(second) } })
  await library.items.update({ id: second, data: { title: 'Two', cascade: to(first), restrict: to(author) } })
  const before = (await library.content.audit()).length

  const answer = await library.items.delete({ id: first })

  expect(answer).toMatchObject({ id: first, deletedWith: [second], changed: [] })
  await expectProblem(library.items.get({ id: second }), 'CONTENT_ITEM_NOT_FOUND')
  const deleted = (await library.content.events()).filter(({ subject }) => subject === 'content.item.deleted')
  expect(deleted.map(({ payload }) => payload['contentItemId']).toSorted()).toEqual([first, second])
  expect((await library.content.audit()).slice(before)).toMatchObject([{ action: 'delete', entityId: first }])
})

test('what is in the way of anything that would go along is in the way of all', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const book = await library.book({ title: 'One', cascade: to(author) })
  await library.book({ title: 'Two', restrict: to(book) })

  await expectProblem(library.items.delete({ id: author }), 'CONTENT_ITEM_IN_USE')

  expect(await library.items.get({ id: book })).toMatchObject({ version: 1 })
})

test('a dry run tells what would be deleted and changed, and leaves everything', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const doomed = await library.book({ title: 'One', cascade: to(author) })
  const changed = await library.book({ title: 'Two', nullify: to(author) })
  const events = (await library.content.events()).length

  const answer = await library.content.as({}, { dryRun: true }).items.delete({ id: author })

  expect(answer).toMatchObject({ deletedWith: [doomed], changed: [changed] })
  expect(await library.items.get({ id: doomed })).toMatchObject({ version: 1 })
  expect(await library.items.get({ id: changed })).toMatchObject({ version: 1 })
  expect(await library.content.events()).toHaveLength(events)
})

test('a call that is repeated with its key deletes once', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const book = await library.book({ title: 'One', nullify: to(author) })
  const once = library.content.as({}, { idempotencyKey: 'k1' }).items

  const answer = await once.delete({ id: author })

  expect(await once.delete({ id: author })).toEqual(answer)
  expect(await library.items.get({ id: book })).toMatchObject({ version: 2 })
})

test('more than a thousand items are not taken along', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  const book = await library.book({ title: 'One', cascade: to(author) })
  await library.content.database.sql.query(
    {
      name: 'given_many',
      text: `with many as (
        insert into content.content_items (domain_id, content_type_id, data, schema_hash)
        select domain_id, content_type_id, data, schema_hash from content.content_items, generate_series(1, 1001) where id = $1 returning id
      )
      insert into content.content_item_references (domain_id, source_item_id, path, kind, target_id, from_version)
      select 1, id, '/cascade', 'item', $2, 1 from many`,
    },
    [book, author],
  )

  await expectProblem(library.items.delete({ id: author }), 'CONTENT_ITEM_DELETION_TOO_LARGE')
})
