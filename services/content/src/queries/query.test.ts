import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const PRODUCT = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    price: { type: 'number', 'x-wordclaw-indexed': true },
    soldAt: { type: 'string', format: 'date-time' },
    code: { type: 'string', 'x-wordclaw-indexed': true },
    recipe: { type: 'string', premium: true },
    tags: { type: 'array', items: { type: 'string' } },
    parts: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' }, size: { type: 'number' } } } },
    seo: { type: 'object', properties: { title: { type: 'string' }, text: { type: 'string' } } },
    author: {
      type: 'object',
      'x-wordclaw-field-kind': 'content-ref',
      properties: { contentItemId: { type: 'integer' } },
      required: ['contentItemId'],
    },
  },
}

/** A type of products with these documents, the first one first. */
async function startShop(documents: readonly object[]) {
  const content = await startContent()
  const contentTypeId = await content.givenType({ schema: PRODUCT })
  await content.database.sql.query(
    { name: 'given_indexed', text: 'update content.content_types set indexed_hash = schema_hash where id = $1' },
    [contentTypeId],
  )
  const { items } = content.as({})
  const ids: number[] = []
  for (const data of documents) ids.push((await items.create({ contentTypeId, data: data as Record<string, unknown> })).id)
  return {
    ...content,
    items,
    contentTypeId,
    ids,
    priced: () =>
      content.database.sql.query({ name: 'given_price', text: 'update content.content_types set base_price = 5 where id = $1' }, [
        contentTypeId,
      ]),
  }
}

const idsOf = ({ items }: { items: { id: number }[] }) => items.map(({ id }) => id)

test('conditions are joined with and, or and not over columns and fields as deep as they are', async () => {
  await using shop = await startShop([
    { title: 'Cup', price: 5, seo: { title: 'Cups' } },
    { title: 'Bowl', price: 20, tags: ['blue', 'big'] },
    { title: 'Jug', price: 30, parts: [{ name: 'lid', size: 2 }] },
  ])
  const { contentTypeId, ids } = shop
  const find = async (where: object) => idsOf(await shop.items.query({ contentTypeId, where, sort: [{ field: 'id' }] }))

  expect(
    await find({
      or: [
        { field: '/seo/title', startsWith: 'Cup' },
        { field: '/parts/*/name', eq: 'lid' },
      ],
    }),
  ).toEqual([ids[0], ids[2]])
  expect(await find({ and: [{ field: 'price', gte: 5, lt: 30 }, { not: { field: '/tags/*', in: ['blue'] } }] })).toEqual([ids[0]])
  expect(await find({ field: '/tags/*', exists: false })).toEqual([ids[0], ids[2]])
  expect(await find({ field: 'title', contains: 'U' })).toEqual([ids[0], ids[2]])
  expect(await find({ field: 'id', in: [ids[1], 999_999] })).toEqual([ids[1]])
  expect(await find({ field: 'publicationState', ne: 'draft' })).toEqual([])
})

test('times are compared as instants, whatever their offsets', async () => {
  await using shop = await startShop([{ soldAt: '2026-01-01T00:30:00+01:00' }, { soldAt: '2026-01-01T00:00:00Z' }])
  const { contentTypeId, ids } = shop
  const where = { field: 'soldAt', lt: '2026-01-01T01:00:00+01:00' }
  expect(idsOf(await shop.items.query({ contentTypeId, where }))).toEqual([ids[0]])
})

test('what refers to an item is found by the item, from anywhere or from one field', async () => {
  await using shop = await startShop([{ title: 'Ann' }, { title: 'Bob' }])
  const { contentTypeId, ids } = shop
  const [ann, bob] = ids
  const { id } = await shop.items.create({ contentTypeId, data: { author: { contentItemId: ann } } })

  for (const place of [{}, { field: 'author' }]) {
    expect(idsOf(await shop.items.query({ contentTypeId, where: { ...place, references: { item: ann } } }))).toEqual([id])
    expect(idsOf(await shop.items.query({ contentTypeId, where: { ...place, references: { item: bob } } }))).toEqual([])
  }
  expect(idsOf(await shop.items.query({ contentTypeId, where: { references: { asset: ann } } }))).toEqual([])
  await shop.items.publish({ id })
  expect(idsOf(await shop.items.query({ contentTypeId, where: { references: { item: ann } }, perspective: 'published' }))).toEqual([id])
})

test('pages sorted by several keys neither skip nor repeat an item while others are written and deleted', async () => {
  await using shop = await startShop([3, 1, 2, 2, 1].map((price, index) => ({ price, title: `${index}` })))
  const { contentTypeId, items, ids } = shop
  const asked = { contentTypeId, limit: 2, sort: [{ field: 'price', direction: 'desc' as const }, { field: 'title' }] }

  const first = await items.query(asked)
  await items.create({ contentTypeId, data: { price: 9, title: 'before' } })
  await items.delete({ id: ids[2] as number })
  const later = await items.create({ contentTypeId, data: { price: 1, title: '2' } })
  const second = await items.query({ ...asked, cursor: first.nextCursor ?? '' })
  const third = await items.query({ ...asked, cursor: second.nextCursor ?? '' })

  expect([first, second, third].flatMap(idsOf)).toEqual([ids[0], ids[2], ids[3], ids[1], later.id, ids[4]])
  expect(third).toMatchObject({ hasMore: false, nextCursor: null })
})

test('a cursor of another query is refused, and so is one that no query has issued', async () => {
  await using shop = await startShop([{ price: 1 }, { price: 2 }])
  const { contentTypeId, items } = shop
  const { nextCursor } = await items.query({ contentTypeId, limit: 1, sort: [{ field: 'price' }] })
  const cursor = nextCursor ?? ''
  for (const asked of [{ sort: [{ field: 'title' }] }, { where: { field: 'price', gt: 0 } }, { perspective: 'published' as const }])
    await expectProblem(items.query({ contentTypeId, sort: [{ field: 'price' }], cursor, ...asked }), 'INVALID_CONTENT_ITEMS_CURSOR')
  for (const forged of ['x', '', cursor.slice(0, -4), Buffer.from('{}').toString('base64url')])
    await expectProblem(items.query({ contentTypeId, sort: [{ field: 'price' }], cursor: forged }), 'INVALID_CONTENT_ITEMS_CURSOR')
  await expectProblem(items.list({ cursor }), 'INVALID_CONTENT_ITEMS_CURSOR')
})

test('a cursor does not tell the values that it stands for', async () => {
  await using shop = await startShop([{ title: 'secretive' }, { title: 'secretive' }])
  const { nextCursor } = await shop.items.query({ contentTypeId: shop.contentTypeId, limit: 1, sort: [{ field: 'title' }] })
  expect(nextCursor).toMatch(/^s1\./)
  for (const part of (nextCursor ?? '').split('.')) expect(Buffer.from(part, 'base64url').toString()).not.toContain('secretive')
})

test('only the fields that are asked for are returned, nested as they are', async () => {
  await using shop = await startShop([
    { title: 'Jug', price: 1, seo: { title: 'a', text: 'b' }, parts: [{ name: 'lid', size: 1 }, { size: 2 }] },
  ])
  const { items } = await shop.items.query({ contentTypeId: shop.contentTypeId, fields: ['title', '/seo/title', '/parts/*/name'] })
  expect(items).toMatchObject([{ version: 1, data: { title: 'Jug', seo: { title: 'a' }, parts: [{ name: 'lid' }, {}] } }])
  expect(items[0]?.data).not.toHaveProperty('price')
})

test('readers of what is published find what is published, and are told of nothing newer', async () => {
  await using shop = await startShop([
    { title: 'live', price: 1 },
    { title: 'never', price: 1 },
  ])
  const { contentTypeId, items, ids } = shop
  const [id = 0] = ids
  await items.publish({ id })
  await items.update({ id, data: { title: 'newer', price: 2 } })

  const found = await items.query({ contentTypeId, perspective: 'published', where: { field: 'price', eq: 1 }, total: true })
  expect(found).toMatchObject({
    total: { exact: 1 },
    items: [{ id, version: 2, data: { title: 'live' }, status: 'published', publicationState: 'published', workingCopyVersion: 2 }],
  })
  expect(idsOf(await items.query({ contentTypeId, where: { field: 'publicationState', eq: 'changed' } }))).toEqual([id])
})

test('a reader neither sees nor compares what costs money, and a writer does both', async () => {
  await using shop = await startShop([{ title: 'Soup', recipe: 'salt' }])
  await shop.priced()
  const { contentTypeId } = shop
  const reader = shop.as({ scopes: ['content:read'] }).items
  const redacted = { recipe: '[REDACTED: PREMIUM CONTENT]' }

  for (const page of [
    await reader.query({ contentTypeId }),
    await reader.list({}),
    await reader.list({ contentTypeId, q: 'Soup' }),
    await reader.list({ sortBy: 'version' }),
  ])
    expect(page.items).toMatchObject([{ data: { title: 'Soup', ...redacted } }])
  expect((await reader.query({ contentTypeId, fields: ['recipe'] })).items).toMatchObject([{ data: redacted }])
  for (const asked of [{ where: { field: 'recipe', eq: 'salt' } }, { where: { not: { field: '/recipe', exists: true } } }])
    await expectProblem(reader.query({ contentTypeId, ...asked }), 'CONTENT_ITEMS_FIELD_FILTER_FIELD_UNKNOWN')
  await expectProblem(reader.query({ contentTypeId, sort: [{ field: 'recipe' }] }), 'CONTENT_ITEMS_FIELD_SORT_FIELD_UNKNOWN')
  await expectProblem(reader.list({ q: 'salt' }), 'CONTENT_ITEMS_FIELD_QUERY_REQUIRES_CONTENT_TYPE')
  expect((await reader.list({ contentTypeId, q: 'salt' })).items).toEqual([])
  expect((await shop.items.query({ contentTypeId, where: { field: 'recipe', eq: 'salt' } })).items).toMatchObject([
    { data: { recipe: 'salt' } },
  ])
})

test.each([
  [{ where: { field: 'nope', eq: 1 } }, 'CONTENT_ITEMS_FIELD_FILTER_FIELD_UNKNOWN'],
  [{ where: { field: 'tags', eq: 'a' } }, 'CONTENT_ITEMS_FIELD_FILTER_FIELD_UNKNOWN'],
  [{ where: { field: 'title', references: { item: 1 } } }, 'CONTENT_ITEMS_FIELD_FILTER_FIELD_UNKNOWN'],
  [{ where: { field: 'price', contains: '1' } }, 'CONTENT_ITEMS_FIELD_FILTER_OPERATOR_UNSUPPORTED'],
  [{ where: { field: 'price', eq: '1' } }, 'CONTENT_ITEMS_FIELD_FILTER_VALUE_INVALID'],
  [{ where: { field: 'soldAt', gt: 'yesterday' } }, 'CONTENT_ITEMS_FIELD_FILTER_VALUE_INVALID'],
  [{ sort: [{ field: '/tags/*' }] }, 'CONTENT_ITEMS_FIELD_SORT_FIELD_UNKNOWN'],
  [{ fields: ['nope'] }, 'CONTENT_ITEMS_FIELD_PROJECTION_FIELD_UNKNOWN'],
  [{ where: {} }, 'VALIDATION_ERROR'],
  [{ where: { field: 'title' } }, 'VALIDATION_ERROR'],
  [{ where: { and: [{ field: 'price', eq: 1 }], or: [{ field: 'price', eq: 1 }] } }, 'VALIDATION_ERROR'],
  [{ where: { references: { item: 1, asset: 1 } } }, 'VALIDATION_ERROR'],
  [{ where: { and: Array(49).fill({ not: { field: 'price', eq: 1 } }) } }, 'VALIDATION_ERROR'],
  [{ sort: Array(4).fill({ field: 'price' }) }, 'VALIDATION_ERROR'],
])('%j is refused', async (asked, code) => {
  await using shop = await startShop([])
  await expectProblem(shop.items.query({ contentTypeId: shop.contentTypeId, ...asked }), code)
})

test("another domain's type does not exist, and its items are in no answer", async () => {
  await using shop = await startShop([{ title: 'theirs' }])
  const stranger = shop.as({ domainId: 2 }).items
  await expectProblem(stranger.query({ contentTypeId: shop.contentTypeId }), 'CONTENT_TYPE_NOT_FOUND')
  await expectProblem(
    stranger.project({ contentTypeId: shop.contentTypeId, groupBy: 'title' }),
    'CONTENT_ITEMS_PROJECTION_CONTENT_TYPE_NOT_FOUND',
  )
  expect(await stranger.list({ q: 'theirs', total: true })).toMatchObject({ items: [], total: { exact: 0 } })
})

test('texts of which an index has the beginning only are told apart', async () => {
  const codes = ['a', 'b', 'c'].map((last) => 'x'.repeat(300) + last)
  await using shop = await startShop(codes.map((code) => ({ code })))
  const find = async (where: object) =>
    idsOf(await shop.items.query({ contentTypeId: shop.contentTypeId, where, sort: [{ field: 'code' }] }))

  for (const [n, code] of codes.entries()) {
    expect(await find({ field: 'code', in: [code] })).toEqual([shop.ids[n]])
    expect(await find({ field: 'code', eq: code })).toEqual([shop.ids[n]])
  }
})

test('a sort goes one way by a key and the other way by id, if that is what it says', async () => {
  await using shop = await startShop([{ price: 1 }, { price: 2 }, { price: 1 }])
  const [first, second, third] = shop.ids
  const where = { field: 'price', exists: true }
  const by = async (key: 'asc' | 'desc', id: 'asc' | 'desc') =>
    idsOf(
      await shop.items.query({
        contentTypeId: shop.contentTypeId,
        where,
        sort: [
          { field: 'price', direction: key },
          { field: 'id', direction: id },
        ],
      }),
    )

  expect(await by('asc', 'desc')).toEqual([third, first, second])
  expect(await by('desc', 'asc')).toEqual([second, first, third])
  expect(await by('asc', 'asc')).toEqual([first, third, second])
  expect(await by('desc', 'desc')).toEqual([second, third, first])
})
