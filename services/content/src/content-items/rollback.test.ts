import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('rollback restores an earlier version as a new version', async () => {
  await using content = await startContent()
  const { id, contentTypeId } = await content.givenItem(['first', 'second'])
  await content.newEvents()

  const restored = await content.as({}).items.rollback({ id, version: 1 })

  expect(restored).toMatchObject({ version: 3, data: { title: 'first' } })
  expect((await content.as({}).items.listVersions({ id })).items.map(({ version }) => version)).toEqual([2, 1])
  expect(await content.newEvents()).toEqual([
    { subject: 'content.item.rolled_back', payload: { domainId: 1, contentItemId: id, contentTypeId, version: 3, toVersion: 1 } },
  ])
})

test('a version that was live comes back as a draft: rolling back does not publish', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])
  await content.as({}).items.publish({ id })
  await content.as({}).items.update({ id, data: { title: 'second' } })
  await content.as({}).items.unpublish({ id })

  expect(await content.as({}).items.rollback({ id, version: 2 })).toMatchObject({
    data: { title: 'first' },
    status: 'draft',
    publishedVersion: null,
  })
})

test('what readers see stays when the working copy is rolled back', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first', 'second'])
  await content.as({}).items.publish({ id })

  const restored = await content.as({}).items.rollback({ id, version: 1 })

  expect(restored).toMatchObject({ publicationState: 'changed', publishedVersion: 3 })
  expect(await content.as({}).items.get({ id, draft: false })).toMatchObject({ data: { title: 'second' } })
})

test('rollback to a version that never existed is refused', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['only'])

  await expectProblem(content.as({}).items.rollback({ id, version: 9 }), 'TARGET_VERSION_NOT_FOUND')
})

test('a version that no longer fits the type is not restored', async () => {
  await using content = await startContent()
  const { id, contentTypeId } = await content.givenItem(['x', 'long enough'])
  await content.as({}).types.update({
    id: contentTypeId,
    schema: { type: 'object', properties: { title: { type: 'string', minLength: 5 } }, required: ['title'] },
  })

  const problem = await expectProblem(content.as({}).items.rollback({ id, version: 1 }), 'CONTENT_SCHEMA_VALIDATION_FAILED')

  expect(problem.issues).toMatchObject([{ pointer: '/title', rule: 'minLength' }])
})

test('a dry run answers as the real call would, and leaves nothing behind', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first', 'second'])

  const preview = await content.as({}, { dryRun: true }).items.rollback({ id, version: 1 })

  expect(preview).toMatchObject({ version: 3, data: { title: 'first' } })
  expect(await content.as({}).items.get({ id })).toMatchObject({ version: 2, data: { title: 'second' } })
})
