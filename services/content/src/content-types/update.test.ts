import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { ARTICLE, startContent } from '../../test/harness.ts'

const WITH_TEASER = { ...ARTICLE, properties: { ...ARTICLE.properties, teaser: { type: 'string' } } }
const WITHOUT_TITLE = { type: 'object', properties: { body: { type: 'string' } }, additionalProperties: false }

test('only what is sent changes, and the time of change moves', async () => {
  await using content = await startContent()
  const { types } = content.as({})
  const type = await types.create({ name: 'Article', slug: 'article', description: 'Old', basePrice: 5, schema: ARTICLE })

  const updated = await types.update({ id: type.id, name: 'Story', basePrice: null })

  expect(updated).toEqual({ ...type, name: 'Story', basePrice: null, updatedAt: updated.updatedAt })
  expect(Date.parse(updated.updatedAt)).toBeGreaterThan(Date.parse(type.updatedAt))
  expect(await types.get({ id: type.id })).toEqual(updated)
})

test('updating leaves one event and one audit entry', async () => {
  await using content = await startContent()
  const id = await content.givenType()

  await content.as({}).types.update({ id, name: 'Story', slug: 'story' })

  expect(await content.events()).toEqual([
    { subject: 'content.type.updated', payload: { domainId: 1, contentTypeId: id, slug: 'story', name: 'Story' } },
  ])
  expect(await content.audit()).toMatchObject([{ action: 'update', entityType: 'content_type', entityId: id }])
})

test('an update of nothing is refused, and told what can be updated', async () => {
  await using content = await startContent()

  const problem = await expectProblem(content.as({}).types.update({ id: 1 }), 'EMPTY_UPDATE_BODY')

  expect(problem.context).toEqual({ fields: ['name', 'slug', 'kind', 'description', 'schema', 'schemaManifest', 'basePrice'] })
})

test("another type's slug is refused", async () => {
  await using content = await startContent()
  const { types } = content.as({})
  await types.create({ name: 'Taken', slug: 'taken', schema: {} })
  const id = await content.givenType()

  await expectProblem(types.update({ id, slug: 'taken' }), 'CONTENT_TYPE_SLUG_CONFLICT')
})

test('a schema that every item fits is taken, and governs from then on', async () => {
  await using content = await startContent()
  const { contentTypeId: id } = await content.givenItem(['first'])
  const { types, items } = content.as({})
  await expectProblem(items.create({ contentTypeId: id, data: { title: 'x', teaser: 'y' } }), 'CONTENT_SCHEMA_VALIDATION_FAILED')

  expect(await types.update({ id, schema: WITH_TEASER })).toMatchObject({ schema: WITH_TEASER })

  expect(await items.create({ contentTypeId: id, data: { title: 'x', teaser: 'y' } })).toMatchObject({ data: { teaser: 'y' } })
})

test('a schema that items do not fit is refused with those items and why, and nothing changes', async () => {
  await using content = await startContent()
  const item = await content.givenItem(['first'])
  const { types, items } = content.as({})
  const id = item.contentTypeId
  const second = await items.create({ contentTypeId: id, data: { title: 'second' } })
  const before = await types.get({ id })
  await content.newEvents()

  const problem = await expectProblem(types.update({ id, name: 'New', schema: WITHOUT_TITLE }), 'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS')

  expect(problem).toMatchObject({ status: 409, context: { count: 2, more: false } })
  expect(problem.context?.['items']).toMatchObject([
    { contentItemId: item.id, issues: [{ pointer: '/title', rule: 'additionalProperties' }] },
    { contentItemId: second.id, issues: [{ pointer: '/title' }] },
  ])
  expect(await types.get({ id })).toEqual(before)
  expect(await content.newEvents()).toEqual([])
})

test('items of any number are checked, and no more than a hundred failures are looked for', async () => {
  await using content = await startContent()
  const id = await content.givenType()
  const fill = `insert into content.content_items (domain_id, content_type_id, schema_hash, data)
    select 1, $1, 'given', json_build_object('title', case when n <= $2 then 'short' else 'long enough' end)::text from generate_series(1, 450) n`
  await content.database.sql.query({ name: 'fill', text: fill }, [id, 0])
  const longTitles = { ...ARTICLE, properties: { title: { type: 'string', minLength: 10 } } }
  const { types } = content.as({})

  expect(await types.update({ id, schema: longTitles })).toMatchObject({ schema: longTitles })
  await content.database.sql.query({ name: 'fill', text: fill }, [id, 150])
  const stricter = { ...ARTICLE, properties: { title: { type: 'string', minLength: 11 } } }
  const problem = await expectProblem(types.update({ id, schema: stricter }), 'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS')

  expect(problem.context).toMatchObject({ count: 100, more: true })
  expect(problem.context?.['items']).toHaveLength(10)
})

test('a schema that only says things differently is taken without looking at the items', async () => {
  await using content = await startContent()
  const id = await content.givenType()
  const broken = `insert into content.content_items (domain_id, content_type_id, schema_hash, data) values (1, $1, 'given', '{"title":7}')`
  await content.database.sql.query({ name: 'broken', text: broken }, [id])

  const titled = { ...ARTICLE, title: 'Article', 'x-wordclaw-ui': { color: 'red' } }

  expect(await content.as({}).types.update({ id, schema: titled })).toMatchObject({ schema: titled })
})

test('a type with one item becomes a singleton, which then takes no other, and a collection again', async () => {
  await using content = await startContent()
  const { contentTypeId: id } = await content.givenItem(['only'])
  const { types, items } = content.as({})

  expect(await types.update({ id, kind: 'singleton' })).toMatchObject({ kind: 'singleton' })
  await expectProblem(items.create({ contentTypeId: id, data: { title: 'second' } }), 'SINGLETON_CONTENT_ITEM_EXISTS')
  expect(await types.update({ id, kind: 'collection' })).toMatchObject({ kind: 'collection' })

  expect(await items.create({ contentTypeId: id, data: { title: 'second' } })).toMatchObject({ version: 1 })
})

test('a type with several items does not become a singleton', async () => {
  await using content = await startContent()
  const { contentTypeId: id } = await content.givenItem(['first'])
  const { types, items } = content.as({})
  await items.create({ contentTypeId: id, data: { title: 'second' } })

  const problem = await expectProblem(types.update({ id, kind: 'singleton' }), 'SINGLETON_CONTENT_TYPE_REQUIRES_ONE_ITEM')

  expect(problem.context).toEqual({ itemCount: 2 })
  expect(await types.get({ id })).toMatchObject({ kind: 'collection' })
})

test('a dry run answers as the real call would, and leaves everything as it is', async () => {
  await using content = await startContent()
  const { contentTypeId: id } = await content.givenItem(['only'])
  const { types, items } = content.as({})
  const before = await types.get({ id })
  await content.newEvents()

  const preview = await content.as({}, { dryRun: true }).types.update({ id, kind: 'singleton', schema: WITH_TEASER })

  expect(preview).toMatchObject({ kind: 'singleton', schema: WITH_TEASER })
  expect(await types.get({ id })).toEqual(before)
  expect(await content.newEvents()).toEqual([])
  expect(await items.create({ contentTypeId: id, data: { title: 'second' } })).toMatchObject({ version: 1 })
})

test('a schema at fault is refused', async () => {
  await using content = await startContent()
  const id = await content.givenType()

  await expectProblem(content.as({}).types.update({ id, schema: '{' }), 'INVALID_CONTENT_SCHEMA_JSON')
  await expectProblem(content.as({}).types.update({ id, schema: { type: 7 } }), 'INVALID_CONTENT_SCHEMA_DEFINITION')
})

test('a manifest is changed like a schema, and goes when a schema of its own takes its place', async () => {
  await using content = await startContent()
  const { types } = content.as({})
  const manifest = (...names: string[]) => ({ fields: names.map((name) => ({ name, type: 'text' })) })
  const { id } = await types.create({ name: 'Page', slug: 'page', schemaManifest: manifest('title') })

  const wider = await types.update({ id, schemaManifest: manifest('title', 'body') })
  expect(wider).toMatchObject({ schemaManifest: manifest('title', 'body'), schema: { properties: { body: { type: 'string' } } } })
  expect(await types.update({ id, name: 'Pages' })).toMatchObject({ schemaManifest: manifest('title', 'body') })
  expect(await types.update({ id, schema: ARTICLE })).toMatchObject({ schemaManifest: null, schema: ARTICLE })
  await expectProblem(types.update({ id, schema: ARTICLE, schemaManifest: manifest('a') }), 'CONTENT_TYPE_SCHEMA_SOURCE_CONFLICT')
})
