import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('an update makes a new version and keeps the one before', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])

  const updated = await content.as({}).items.update({ id, data: { title: 'second' } })

  expect(updated).toMatchObject({ version: 2, data: { title: 'second' }, status: 'draft' })
  expect((await content.as({}).items.listVersions({ id })).items).toMatchObject([{ version: 1, data: { title: 'first' }, status: 'draft' }])
})

test('readers go on seeing the published version while a draft is written beside it', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['live'])
  await content.as({}).items.publish({ id })

  const updated = await content.as({}).items.update({ id, data: { title: 'draft' } })

  expect(updated).toMatchObject({ status: 'draft', version: 3, publicationState: 'changed', publishedVersion: 2 })
  expect(await content.as({}).items.get({ id, draft: false })).toMatchObject({ data: { title: 'live' }, version: 2, status: 'published' })
  expect(await content.as({}).items.get({ id })).toMatchObject({ data: { title: 'draft' }, version: 3 })
})

test('an update with status published goes live', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])

  const updated = await content.as({}).items.update({ id, data: { title: 'second' }, status: 'published' })

  expect(updated).toMatchObject({ publicationState: 'published', publishedVersion: 2 })
  expect((await content.events()).map(({ subject }) => subject)).toEqual([
    'content.item.created',
    'content.item.updated',
    'content.item.published',
  ])
})

test('the status alone can be changed', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])

  expect(await content.as({}).items.update({ id, status: 'in_review' })).toMatchObject({
    status: 'in_review',
    version: 2,
    data: { title: 'first' },
  })
})

test('an update based on an older version is refused with both versions', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first', 'second'])

  const problem = await expectProblem(content.as({}).items.update({ id, data: { title: 'late' }, expectedVersion: 1 }), 'VERSION_CONFLICT')

  expect(problem).toMatchObject({ status: 409, context: { expectedVersion: 1, currentVersion: 2 } })
  expect(await content.as({}).items.get({ id })).toMatchObject({ version: 2, data: { title: 'second' } })
})

test('an update based on the current version is accepted', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first', 'second'])

  expect(await content.as({}).items.update({ id, data: { title: 'third' }, expectedVersion: 2 })).toMatchObject({ version: 3 })
})

test('an update that changes nothing is refused', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])

  await expectProblem(content.as({}).items.update({ id }), 'EMPTY_UPDATE_BODY')
})

test('data that does not fit the type is refused, and no version is made', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])

  await expectProblem(content.as({}).items.update({ id, data: { title: '' } }), 'CONTENT_SCHEMA_VALIDATION_FAILED')

  expect(await content.as({}).items.get({ id })).toMatchObject({ version: 1 })
})

test('a dry run answers as the real call would, and leaves nothing behind', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])
  await content.newEvents()

  const preview = await content.as({}, { dryRun: true }).items.update({ id, data: { title: 'second' } })

  expect(preview).toMatchObject({ version: 2, data: { title: 'second' } })
  expect(await content.as({}).items.get({ id })).toMatchObject({ version: 1, data: { title: 'first' } })
  expect((await content.as({}).items.listVersions({ id })).items).toEqual([])
  expect(await content.newEvents()).toEqual([])
})
