import { expectProblem } from '@wordclaw/shared/testing/service'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('items are listed newest first, and pages neither skip nor repeat one while others are written', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()
  const items = content.as({}).items
  const ids: number[] = []
  for (let n = 0; n < 5; n++) ids.unshift((await items.create({ contentTypeId, data: { title: `${n}` } })).id)

  const first = await items.list({ limit: 2 })
  await items.create({ contentTypeId, data: { title: 'written in between' } })
  await items.update({ id: ids[4] as number, data: { title: 'changed in between' } })
  const second = await items.list({ limit: 2, cursor: first.nextCursor ?? '' })
  const third = await items.list({ limit: 2, cursor: second.nextCursor ?? '' })

  expect([first, second, third].flatMap(({ items }) => items.map(({ id }) => id))).toEqual(ids)
  expect(third).toMatchObject({ hasMore: false, nextCursor: null })
})

test('filters apply before anything is cut into pages', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()
  const items = content.as({}).items
  const published = await items.create({ contentTypeId, data: { title: 'live' }, status: 'published' })
  for (let n = 0; n < 3; n++) await items.create({ contentTypeId, data: { title: 'draft' } })
  const other = await content.givenItem(['of another type'])

  expect((await items.list({ limit: 1, status: 'published' })).items.map(({ id }) => id)).toEqual([published.id])
  expect((await items.list({ limit: 1, draft: false })).items.map(({ id }) => id)).toEqual([published.id])
  expect((await items.list({ limit: 1, contentTypeId: other.contentTypeId })).items.map(({ id }) => id)).toEqual([other.id])
})

test('a published list shows published data, not the drafts beside it', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['live'])
  await content.as({}).items.publish({ id })
  await content.as({}).items.update({ id, data: { title: 'draft' } })

  expect((await content.as({}).items.list({ draft: false })).items).toMatchObject([{ data: { title: 'live' }, status: 'published' }])
})

test("another domain's items are not listed", async () => {
  await using content = await startContent()
  await content.givenItem(['foreign'], { domainId: 2 })

  expect(await content.as({}).items.list({})).toMatchObject({ items: [], hasMore: false })
})

test('a cursor that this list has not issued is refused, whatever it is', async () => {
  await using content = await startContent()
  await content.givenItem(['one'])
  const garbage = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc
      .jsonValue()
      .map((value) => Buffer.from(JSON.stringify({ id: value })).toString('base64url'))
      .filter((text) => text.length <= 512),
    fc.integer({ max: 0 }).map((id) => Buffer.from(JSON.stringify({ id })).toString('base64url')),
  )
  await fc.assert(
    fc.asyncProperty(garbage, async (cursor) => {
      await content
        .as({})
        .items.list({ cursor })
        .then(
          ({ items }) => expect(Array.isArray(items)).toBe(true),
          (error: { problem: { code: string } }) => expect(error.problem.code).toBe('INVALID_CONTENT_ITEMS_CURSOR'),
        )
    }),
    { numRuns: 50 },
  )
})

test.each([
  { limit: 0 },
  { limit: -1 },
  { limit: 501 },
  { limit: 1.5 },
  { limit: 'ten' },
  { status: 'Not A Status' },
])('%o is refused', async (input) => {
  await using content = await startContent()

  await expectProblem(content.as({}).items.list(input as never), 'VALIDATION_ERROR')
})
