import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('types are listed newest first, and pages neither skip nor repeat one while others are written', async () => {
  await using content = await startContent()
  const { types } = content.as({})
  const ids: number[] = []
  for (let n = 0; n < 5; n++) ids.unshift(await content.givenType())

  const first = await types.list({ limit: 2 })
  await content.givenType()
  const second = await types.list({ limit: 2, cursor: first.nextCursor ?? '' })
  const third = await types.list({ limit: 2, cursor: second.nextCursor ?? '' })

  expect([first, second, third].flatMap(({ items }) => items.map(({ id }) => id))).toEqual(ids)
  expect(third).toMatchObject({ hasMore: false, nextCursor: null })
})

test('a type is listed as it is read', async () => {
  await using content = await startContent()
  const { types } = content.as({})
  const type = await types.create({ name: 'Page', slug: 'page', description: 'One page', basePrice: 5, schema: { type: 'object' } })

  expect((await types.list({})).items).toEqual([type])
})

test("another domain's types are not listed", async () => {
  await using content = await startContent()
  await content.givenType({ domainId: 2 })

  expect(await content.as({}).types.list({})).toMatchObject({ items: [], hasMore: false })
})

test.each([
  '',
  'garbage',
  Buffer.from('{"id":0}').toString('base64url'),
  Buffer.from('{"id":"1"}').toString('base64url'),
])('a cursor that this list has not issued is refused: %o', async (cursor) => {
  await using content = await startContent()

  await expectProblem(content.as({}).types.list({ cursor }), 'INVALID_CONTENT_TYPES_CURSOR')
})
