import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const SCHEMA = {
  type: 'object',
  properties: {
    kind: { type: 'string' },
    price: { type: 'number' },
    soldAt: { type: 'string', format: 'date-time' },
    tags: { type: 'array', items: { type: 'string' } },
  },
}

async function startSales() {
  const content = await startContent()
  const contentTypeId = await content.givenType({ schema: SCHEMA })
  const { items } = content.as({})
  for (const data of [{ kind: 'cup', price: 0.1 }, { kind: 'cup', price: 0.2 }, { kind: 'jug', price: 5 }, { price: 7 }, { kind: 'lid' }])
    await items.create({ contentTypeId, data })
  return { ...content, contentTypeId, items }
}

test('items are counted and measured by the values of a field, the largest first, those without a value as one group', async () => {
  await using sales = await startSales()
  const { contentTypeId } = sales
  const project = async (asked: object) => (await sales.items.project({ contentTypeId, groupBy: 'kind', ...asked })).items

  expect(await project({})).toEqual([
    { group: 'cup', value: 2, count: 2 },
    { group: null, value: 1, count: 1 },
    { group: 'jug', value: 1, count: 1 },
    { group: 'lid', value: 1, count: 1 },
  ])
  expect(await project({ metric: 'sum', metricField: 'price', orderBy: 'group', orderDir: 'asc' })).toEqual([
    { group: null, value: 7, count: 1 },
    { group: 'cup', value: 0.3, count: 2 },
    { group: 'jug', value: 5, count: 1 },
    { group: 'lid', value: 0, count: 1 },
  ])
  expect(await project({ metric: 'avg', metricField: 'price', limit: 1 })).toEqual([{ group: null, value: 7, count: 1 }])
  expect(await project({ metric: 'max', metricField: 'price', fieldName: 'kind', fieldValue: 'cup' })).toEqual([
    { group: 'cup', value: 0.2, count: 2 },
  ])
  expect(await project({ metric: 'min', metricField: 'price', where: { field: 'price', lt: 1 } })).toEqual([
    { group: 'cup', value: 0.1, count: 2 },
  ])
  expect(await project({ groupBy: 'status' })).toEqual([{ group: 'draft', value: 5, count: 5 }])
})

test('times that are the same instant are one group', async () => {
  await using sales = await startSales()
  const { contentTypeId, items } = sales
  for (const soldAt of ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00']) await items.create({ contentTypeId, data: { soldAt } })
  const { items: groups } = await items.project({ contentTypeId, groupBy: 'soldAt', where: { field: 'soldAt', exists: true } })
  expect(groups).toEqual([{ group: '2026-01-01T00:00:00.000Z', value: 2, count: 2 }])
})

test('sums that no number holds are the largest there is', async () => {
  await using sales = await startSales()
  const { contentTypeId, items } = sales
  for (let n = 0; n < 3; n++) await items.create({ contentTypeId, data: { kind: 'huge', price: 1.7e308 } })
  const { items: groups } = await items.project({ contentTypeId, groupBy: 'kind', metric: 'sum', metricField: 'price', limit: 1 })
  expect(groups).toEqual([{ group: 'huge', value: 1.7e308, count: 3 }])
})

test.each([
  [{ contentTypeId: undefined }, 'CONTENT_ITEMS_PROJECTION_REQUIRES_CONTENT_TYPE'],
  [{ contentTypeId: 999_999 }, 'CONTENT_ITEMS_PROJECTION_CONTENT_TYPE_NOT_FOUND'],
  [{ groupBy: '/tags/*' }, 'CONTENT_ITEMS_PROJECTION_GROUP_FIELD_UNKNOWN'],
  [{ metric: 'sum' }, 'CONTENT_ITEMS_PROJECTION_METRIC_FIELD_REQUIRED'],
  [{ metric: 'sum', metricField: 'nope' }, 'CONTENT_ITEMS_PROJECTION_METRIC_FIELD_UNKNOWN'],
  [{ metric: 'sum', metricField: 'kind' }, 'CONTENT_ITEMS_PROJECTION_METRIC_FIELD_NOT_NUMERIC'],
  [{ fieldName: 'kind' }, 'CONTENT_ITEMS_FIELD_FILTER_INCOMPLETE'],
  [{ fieldName: 'nope', fieldValue: 'a' }, 'CONTENT_ITEMS_FIELD_FILTER_FIELD_UNKNOWN'],
])('a projection with %j is refused', async (asked, code) => {
  await using sales = await startSales()
  await expectProblem(sales.items.project({ contentTypeId: sales.contentTypeId, groupBy: 'kind', ...asked } as never), code)
})
