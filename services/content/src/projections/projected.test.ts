import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const reference = (keyword: object = {}) => ({
  type: 'object',
  properties: { contentItemId: { type: 'number' } },
  required: ['contentItemId'],
  'x-wordclaw-field-kind': 'content-ref',
  ...keyword,
})
const LINKED = {
  type: 'object',
  properties: {
    title: { type: 'string', 'x-wordclaw-indexed': true },
    author: reference(),
    related: {
      type: 'array',
      items: { type: 'object', properties: { contentItemId: { type: 'number' } }, required: ['contentItemId'] },
      'x-wordclaw-field-kind': 'content-ref-list',
    },
  },
}

async function startLinked() {
  const content = await startContent()
  const contentTypeId = await content.givenType({ schema: LINKED })
  const target = await content.givenItem(['target'])
  const other = await content.givenItem(['other'])
  const rows = (text: string) => content.database.sql.query({ name: '', text }, [])
  return {
    ...content,
    contentTypeId,
    target: target.id,
    other: other.id,
    edges: () =>
      rows('select path, target_id, from_version, to_version from content.content_item_references order by from_version, path, target_id'),
    fields: () =>
      rows('select view, path, value, content_item_id from content.content_item_fields order by content_item_id, view desc, value'),
    published: () => rows('select content_item_id, version, data from content.published_items order by content_item_id'),
  }
}

const to = (contentItemId: number) => ({ contentItemId })

test('an item leaves an edge for each of its references, which ends with the version that has it no more', async () => {
  await using content = await startLinked()
  const { contentTypeId, target, other } = content
  const { items } = content.as({})

  const { id } = await items.create({ contentTypeId, data: { author: to(target), related: [to(other)] } })
  await items.update({ id, data: { author: to(target), related: [] } })
  await items.update({ id, data: { author: to(other) } })

  expect(await content.edges()).toEqual([
    { path: '/author', target_id: target, from_version: 1, to_version: 3 },
    { path: '/related/0', target_id: other, from_version: 1, to_version: 2 },
    { path: '/author', target_id: other, from_version: 3, to_version: null },
  ])
  await items.rollback({ id, version: 1 })
  expect((await content.edges()).slice(-2)).toEqual([
    { path: '/author', target_id: target, from_version: 4, to_version: null },
    { path: '/related/0', target_id: other, from_version: 4, to_version: null },
  ])
})

test('indexed fields have rows for the working copy, and others for what readers see', async () => {
  await using content = await startLinked()
  const { items } = content.as({})
  const { id } = await items.create({ contentTypeId: content.contentTypeId, data: { title: 'first' } })
  await items.publish({ id })
  await items.update({ id, data: { title: 'second' } })

  const row = { path: '/title', content_item_id: id }
  expect(await content.fields()).toEqual([
    { view: 0, value: 'ssecond', ...row },
    { view: -1, value: 'sfirst', ...row },
  ])
  await items.update({ id, data: { title: 'third' }, status: 'published' })
  expect(await content.fields()).toEqual([
    { view: 0, value: 'sthird', ...row },
    { view: -1, value: 'sthird', ...row },
  ])
  await items.unpublish({ id })
  expect(await content.fields()).toEqual([{ view: 0, value: 'sthird', ...row }])
  await items.delete({ id })
  expect(await content.fields()).toEqual([])
})

test('an item that is created as published has its rows for readers at once', async () => {
  await using content = await startLinked()
  const { id } = await content.as({}).items.create({ contentTypeId: content.contentTypeId, data: { title: 'live' }, status: 'published' })

  expect((await content.fields()).length).toBe(2)
  expect(await content.published()).toEqual([{ content_item_id: id, version: 1, data: '{"title":"live"}' }])
})

test.each([
  ['one that is not there', 999, 'CONTENT_REFERENCE_INVALID'],
  ['one that cannot be there yet', 2_147_483_647, 'CONTENT_REFERENCE_INVALID'],
  ['a fraction', 1.5, 'CONTENT_SCHEMA_VALIDATION_FAILED'],
  ['what no id can be', 1e15, 'CONTENT_SCHEMA_VALIDATION_FAILED'],
  ['nothing', 0, 'CONTENT_SCHEMA_VALIDATION_FAILED'],
] as const)('a reference to %s is refused, with its place', async (_, contentItemId, code) => {
  await using content = await startLinked()
  const { contentTypeId, target } = content
  const { items } = content.as({})
  const data = { author: to(target), related: [to(target), { contentItemId }] }

  const problem = await expectProblem(items.create({ contentTypeId, data }), code)

  expect(problem.issues?.[0]?.pointer).toMatch(/^\/related\/1/)
  const { id } = await items.create({ contentTypeId, data: {} })
  await expectProblem(items.update({ id, data }), code)
  expect(await content.edges()).toEqual([])
})

test("a reference to another domain's item is refused as one to nothing", async () => {
  await using content = await startLinked()
  const foreign = await content.givenItem(['foreign'], { domainId: 2 })
  const create = (contentItemId: number) =>
    content.as({}).items.create({ contentTypeId: content.contentTypeId, data: { author: { contentItemId } } })

  const told = await expectProblem(create(foreign.id), 'CONTENT_REFERENCE_INVALID')
  const missing = await expectProblem(create(999), 'CONTENT_REFERENCE_INVALID')

  expect(JSON.stringify(told).replaceAll(String(foreign.id), '999')).toBe(JSON.stringify(missing))
})

test('a reference to an item of a type that the field does not allow is refused', async () => {
  await using content = await startLinked()
  const pages = await content.givenType()
  const page = await content.as({}).items.create({ contentTypeId: pages, data: { title: 'a page' } })
  const only = await content.givenType({
    schema: { type: 'object', properties: { page: reference({ allowedContentTypeIds: [pages], allowedContentTypeSlugs: ['nothing'] }) } },
  })
  const create = (contentItemId: number) => content.as({}).items.create({ contentTypeId: only, data: { page: { contentItemId } } })

  const problem = await expectProblem(create(content.target), 'CONTENT_REFERENCE_TYPE_MISMATCH')

  expect(problem).toMatchObject({ issues: [{ pointer: '/page' }] })
  expect(await create(page.id)).toMatchObject({ version: 1 })
})
