import { expect, test } from 'vitest'
import { doors, type Outcome } from './doors.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { fromManual } from './manual.ts'
import { send } from './requests.ts'

const answerOf = <T>(outcome: Outcome): T => ('value' in outcome ? (outcome.value as T) : expect.fail(JSON.stringify(outcome)))

const PRODUCT = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    price: { type: 'number', 'x-wordclaw-indexed': true },
    tags: { type: 'array', items: { type: 'string' } },
    seo: { type: 'object', properties: { title: { type: 'string' } } },
  },
}

const PRODUCTS = [
  { title: 'Cup', price: 5, tags: ['blue'] },
  { title: 'Bowl', price: 20, tags: ['blue', 'big'], seo: { title: 'Bowls' } },
  { title: 'Jug', price: 30 },
  { title: 'Jar', price: 30, tags: ['red'], seo: { title: 'Jars' } },
]

async function givenProducts(wordclaw: Wordclaw) {
  await using door = await doors.trpc(wordclaw.url, wordclaw.key)
  const call = async (procedure: string, input: Record<string, unknown>) =>
    answerOf<{ id: number }>(await door.call({ procedure, input })).id
  const contentTypeId = await call('content.types.create', { name: 'Product', slug: 'product', schema: PRODUCT })
  for (const data of PRODUCTS) await call('content.items.create', { contentTypeId, data })
  return contentTypeId
}

interface Page {
  readonly items: { readonly data: { readonly title: string } }[]
  readonly nextCursor: string | null
  readonly total: object
}

test('the same query finds the same items by every door, page by page', async () => {
  await using wordclaw = await startWordclaw()
  const contentTypeId = await givenProducts(wordclaw)
  const where = {
    or: [
      { field: 'price', gte: 30 },
      {
        and: [
          { field: '/tags/*', eq: 'blue' },
          { field: 'title', startsWith: 'B' },
        ],
      },
    ],
  }
  const input = {
    contentTypeId,
    where,
    sort: [
      { field: 'price', direction: 'desc' },
      { field: 'title', direction: 'asc' },
    ],
    limit: 2,
    total: true,
  }

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, wordclaw.key)
    const ask = async (more: object) => answerOf<Page>(await door.call({ procedure: 'content.items.query', input: { ...input, ...more } }))
    const first = await ask({})
    const second = await ask({ cursor: first.nextCursor })
    expect(
      [...first.items, ...second.items].map(({ data }) => data.title),
      name,
    ).toEqual(['Jar', 'Jug', 'Bowl'])
    expect(first.total, name).toMatchObject({ exact: 3 })
    expect(second.nextCursor, name).toBeNull()
    const refused = await door.call({ procedure: 'content.items.query', input: { ...input, where: { field: 'colour', eq: 'blue' } } })
    expect(refused, name).toMatchObject({ refusal: { code: 'CONTENT_ITEMS_FIELD_FILTER_FIELD_UNKNOWN', status: 400 } })
  }
})

test('a list takes simple filters in its address, and figures come in the words of the reference', async () => {
  await using wordclaw = await startWordclaw()
  const contentTypeId = await givenProducts(wordclaw)
  const get = async (path: string) => JSON.parse((await send(wordclaw, { path: `/api/content-items${path}` })).text) as unknown

  expect(
    await get(
      `?contentTypeId=${contentTypeId}&fieldName=price&fieldOp=lte&fieldValue=20&sortField=price&sortDir=asc&fields=title&total=true`,
    ),
  ).toMatchObject({
    data: [{ data: { title: 'Cup' } }, { data: { title: 'Bowl' } }],
    meta: { hasMore: false, total: { exact: 2 } },
  })
  expect(await get(`/projections?contentTypeId=${contentTypeId}&groupBy=price&metric=count`)).toMatchObject({
    data: [{ group: 30, value: 2, count: 2 }, { group: 5 }, { group: 20 }],
  })
  expect(await get('?fieldName=price&fieldValue=1')).toMatchObject({ code: 'CONTENT_ITEMS_FIELD_QUERY_REQUIRES_CONTENT_TYPE' })
})

test('the command of the manual finds what it says', async () => {
  await using wordclaw = await startWordclaw()
  const contentTypeId = await givenProducts(wordclaw)

  const answer = await fromManual('Queries', { URL: wordclaw.url, KEY: wordclaw.key, TYPE: contentTypeId })

  expect(answer).toMatchObject({
    data: [{ data: { title: 'Jug' } }, { data: { title: 'Bowl', seo: { title: 'Bowls' } } }],
    meta: { total: { exact: 2 }, nextCursor: null },
  })
})
