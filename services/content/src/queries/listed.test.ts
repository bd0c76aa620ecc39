import { setClock } from '@wordclaw/shared/testing/jobs'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const SCHEMA = { type: 'object', properties: { title: { type: 'string' }, price: { type: 'number' }, live: { type: 'boolean' } } }

async function startShelf(documents: readonly Record<string, unknown>[]) {
  const content = await startContent()
  const contentTypeId = await content.givenType({ schema: SCHEMA })
  const { items } = content.as({})
  const ids: number[] = []
  for (const data of documents) ids.push((await items.create({ contentTypeId, data })).id)
  return { ...content, items, contentTypeId, ids }
}

const idsOf = ({ items }: { items: { id: number }[] }) => items.map(({ id }) => id)

test('the parameters of a list filter by a field, by words and by time, before anything is cut into pages', async () => {
  await using shelf = await startShelf([
    { title: 'One', price: 1, live: true },
    { title: 'Two', price: 2 },
    { title: 'Three', price: 3 },
  ])
  const { contentTypeId, ids, items } = shelf
  const list = async (asked: object) => idsOf(await items.list({ contentTypeId, limit: 2, ...asked }))

  expect(await list({ fieldName: 'price', fieldOp: 'gte', fieldValue: '2' })).toEqual([ids[2], ids[1]])
  expect(await list({ fieldName: 'title', fieldOp: 'contains', fieldValue: 'TW' })).toEqual([ids[1]])
  expect(await list({ fieldName: 'live', fieldValue: 'true' })).toEqual([ids[0]])
  expect(await list({ q: 'thREE' })).toEqual([ids[2]])
  expect(await list({ createdAfter: '2020-01-01', createdBefore: '2020-01-02T00:00:00Z' })).toEqual([])
  expect(await list({ createdAfter: '2020-01-01', status: 'draft', sortField: 'title', sortDir: 'asc' })).toEqual([ids[0], ids[2]])
  expect(await list({ sortBy: 'version', offset: 1 })).toEqual([ids[1], ids[0]])
  expect(await items.list({ q: 'o', total: true, fields: undefined })).toMatchObject({ total: { exact: 2 } })
})

test('a cursor leads on in any order', async () => {
  await using shelf = await startShelf([2, 1, 3].map((price) => ({ price })))
  const asked = { contentTypeId: shelf.contentTypeId, limit: 2, sortField: 'price', sortDir: 'asc' as const }
  const first = await shelf.items.list(asked)
  const second = await shelf.items.list({ ...asked, cursor: first.nextCursor ?? '' })
  expect([first, second].flatMap(idsOf)).toEqual([shelf.ids[1], shelf.ids[0], shelf.ids[2]])
})

test('what the lifecycle of a type has archived can be left out', async () => {
  await using content = await startContent()
  const schema = { ...SCHEMA, 'x-wordclaw-lifecycle': { ttlSeconds: 60 } }
  const contentTypeId = await content.givenType({ schema })
  const { items } = content.as({})
  await items.create({ contentTypeId, data: {}, status: 'archived' })
  const { id } = await items.create({ contentTypeId, data: {} })
  expect(idsOf(await items.list({ contentTypeId, includeArchived: false }))).toEqual([id])
})

test.each([
  [{ fieldName: 'title', fieldValue: 'a' }, 'CONTENT_ITEMS_FIELD_QUERY_REQUIRES_CONTENT_TYPE'],
  [{ sortField: 'title' }, 'CONTENT_ITEMS_FIELD_QUERY_REQUIRES_CONTENT_TYPE'],
  [{ contentTypeId: 999_999, q: 'a' }, 'CONTENT_ITEMS_FIELD_QUERY_CONTENT_TYPE_NOT_FOUND'],
  [{ contentTypeId: 1, fieldName: 'title' }, 'CONTENT_ITEMS_FIELD_FILTER_INCOMPLETE'],
  [{ contentTypeId: 1, fieldValue: 'a' }, 'CONTENT_ITEMS_FIELD_FILTER_INCOMPLETE'],
  [{ contentTypeId: 1, fieldName: 'nope', fieldValue: 'a' }, 'CONTENT_ITEMS_FIELD_FILTER_FIELD_UNKNOWN'],
  [{ contentTypeId: 1, fieldName: 'price', fieldValue: 'a' }, 'CONTENT_ITEMS_FIELD_FILTER_VALUE_INVALID'],
  [{ contentTypeId: 1, fieldName: 'price', fieldOp: 'contains', fieldValue: '1' }, 'CONTENT_ITEMS_FIELD_FILTER_OPERATOR_UNSUPPORTED'],
  [{ contentTypeId: 1, sortField: 'nope' }, 'CONTENT_ITEMS_FIELD_SORT_FIELD_UNKNOWN'],
  [{ createdAfter: 'then' }, 'INVALID_CREATED_AFTER'],
  [{ createdBefore: 'then' }, 'INVALID_CREATED_BEFORE'],
  [{ cursor: 'x', offset: 1 }, 'CONTENT_ITEMS_CURSOR_OFFSET_CONFLICT'],
  [{ offset: 10_001 }, 'VALIDATION_ERROR'],
])('%j is refused', async (asked, code) => {
  await using shelf = await startShelf([])
  await expectProblem(shelf.items.list(asked as object), code)
})

test('items in however many states are listed by time, and a page leads on when there are more states than before', async () => {
  const clock = setClock()
  await using content = await startContent({ clock })
  const { items } = content.as({})
  const contentTypeId = await content.givenType({ schema: SCHEMA })
  const made: number[] = []
  const make = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      clock.advance(1)
      made.push((await items.create({ contentTypeId, data: {}, status: `state_${n % 60}` })).id)
    }
  }
  const page = async (cursor?: string) => {
    const { items: found, nextCursor } = await items.list({ contentTypeId, sortBy: 'updatedAt', sortDir: 'asc', limit: 30, cursor })
    return { ids: found.map(({ id }) => id), cursor: nextCursor ?? undefined }
  }

  await make(0, 50)
  const first = await page()
  await make(50, 70)
  const second = await page(first.cursor)
  const third = await page(second.cursor)

  expect([...first.ids, ...second.ids, ...third.ids]).toEqual(made)
  expect(third.cursor).toBeUndefined()
})
