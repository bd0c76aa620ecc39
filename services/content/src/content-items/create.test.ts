import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('an item starts as a draft of version 1 that readers do not see', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()

  const item = await content.as({}).items.create({ contentTypeId, data: { title: 'Hello' } })

  expect(item).toMatchObject({
    contentTypeId,
    data: { title: 'Hello' },
    status: 'draft',
    version: 1,
    publicationState: 'draft',
    publishedVersion: null,
  })
  await expectProblem(content.as({}).items.get({ id: item.id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
})

test('an item created as published is live at once', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()

  const item = await content.as({}).items.create({ contentTypeId, data: { title: 'Hello' }, status: 'published' })

  expect(item).toMatchObject({ publicationState: 'published', publishedVersion: 1 })
  expect((await content.events()).map(({ subject }) => subject)).toEqual(['content.item.created', 'content.item.published'])
})

test('data may come as JSON text', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()

  const item = await content.as({}).items.create({ contentTypeId, data: '{ "title": "Hello" }' })

  expect(item.data).toEqual({ title: 'Hello' })
})

test('creating leaves one event and one audit entry, which name the new item', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()

  const { id } = await content.as({ id: 'api_key:9' }).items.create({ contentTypeId, data: { title: 'Hello' } })

  expect(await content.events()).toEqual([
    { subject: 'content.item.created', payload: { domainId: 1, contentTypeId, contentItemId: id, version: 1, status: 'draft' } },
  ])
  expect(await content.audit()).toMatchObject([
    { action: 'create', entityType: 'content_item', entityId: id, actorId: 'api_key:9', domainId: 1 },
  ])
})

test('a dry run answers as the real call would, and leaves nothing behind', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()

  const preview = await content.as({}, { dryRun: true }).items.create({ contentTypeId, data: { title: 'Hello' } })

  expect(preview).toMatchObject({ data: { title: 'Hello' }, version: 1 })
  expect(await content.as({}).items.list({})).toMatchObject({ items: [] })
  expect(await content.events()).toEqual([])
  expect(await content.audit()).toEqual([])
})

test('every fault of the data is told at once, each with its pointer', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()

  const problem = await expectProblem(
    content.as({}).items.create({ contentTypeId, data: { body: 7, extra: true } }),
    'CONTENT_SCHEMA_VALIDATION_FAILED',
  )

  expect(problem.issues?.map(({ pointer }) => pointer).toSorted()).toEqual(['/body', '/extra', '/title'])
})

test.each(['not json', '[]', '"text"', 'null', '7'])('data that is no JSON object is refused: %s', async (data) => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()

  await expectProblem(content.as({}).items.create({ contentTypeId, data }), 'INVALID_CONTENT_DATA_JSON')
})

test('a singleton takes one item', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType({ kind: 'singleton' })
  await content.as({}).items.create({ contentTypeId, data: { title: 'The one' } })

  await expectProblem(content.as({}).items.create({ contentTypeId, data: { title: 'Another' } }), 'SINGLETON_CONTENT_ITEM_EXISTS')
})

test("another domain's type does not exist", async () => {
  await using content = await startContent()
  const foreign = await content.givenType({ domainId: 2 })

  const refused = await expectProblem(
    content.as({}).items.create({ contentTypeId: foreign, data: { title: 'Hello' } }),
    'CONTENT_TYPE_NOT_FOUND',
  )
  const missing = await expectProblem(
    content.as({}).items.create({ contentTypeId: 999, data: { title: 'Hello' } }),
    'CONTENT_TYPE_NOT_FOUND',
  )

  expect(JSON.stringify(refused).replaceAll(String(foreign), 'N')).toBe(JSON.stringify(missing).replaceAll('999', 'N'))
})

test('fields that are none of this operation are refused, and nothing is written', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType()

  const problem = await expectProblem(
    content.as({}).items.create({ contentTypeId, data: { title: 'Hello' }, domainId: 2, version: 9 } as never),
    'VALIDATION_ERROR',
  )

  expect(problem.issues?.map(({ pointer }) => pointer)).toEqual(['/domainId', '/version'])
  expect(await content.as({}).items.list({})).toMatchObject({ items: [] })
})
