import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('publishing makes the working copy what readers see', async () => {
  await using content = await startContent()
  const { id, contentTypeId } = await content.givenItem(['first'])
  await content.newEvents()

  const published = await content.as({}).items.publish({ id })

  expect(published).toMatchObject({ status: 'published', version: 2, publicationState: 'published', publishedVersion: 2 })
  expect(await content.as({}).items.get({ id, draft: false })).toEqual(published)
  expect(await content.newEvents()).toEqual([
    { subject: 'content.item.published', payload: { domainId: 1, contentItemId: id, contentTypeId, version: 2 } },
  ])
})

test('publishing what is live already changes nothing', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])
  const published = await content.as({}).items.publish({ id })
  await content.newEvents()

  expect(await content.as({}).items.publish({ id })).toEqual(published)
  expect(await content.newEvents()).toEqual([])
})

test('publishing another version than the one that was reviewed is refused', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['reviewed', 'changed since'])

  await expectProblem(content.as({}).items.publish({ id, expectedVersion: 1 }), 'VERSION_CONFLICT')
})

test('unpublishing takes the item away from readers, whatever was published before', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])
  await content.as({}).items.publish({ id })
  await content.as({}).items.update({ id, data: { title: 'second' } })

  const withdrawn = await content.as({}).items.unpublish({ id })

  expect(withdrawn).toMatchObject({ status: 'draft', publicationState: 'draft', publishedVersion: null, data: { title: 'second' } })
  await expectProblem(content.as({}).items.get({ id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
  expect(await content.as({}).items.list({ draft: false })).toMatchObject({ items: [] })
})

test('unpublishing what is not live changes nothing', async () => {
  await using content = await startContent()
  const item = await content.givenItem(['first'])

  expect(await content.as({}).items.unpublish({ id: item.id })).toEqual(item)
})

test('a dry run answers as the real call would, and leaves nothing behind', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])

  const preview = await content.as({}, { dryRun: true }).items.publish({ id })

  expect(preview).toMatchObject({ publicationState: 'published' })
  expect(await content.as({}).items.get({ id })).toMatchObject({ publicationState: 'draft', version: 1 })
})
