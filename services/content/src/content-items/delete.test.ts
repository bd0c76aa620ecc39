import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('a deleted item is in the trash, and no longer found', async () => {
  await using content = await startContent()
  const { id, contentTypeId } = await content.givenItem(['first', 'second'])
  await content.newEvents()

  expect(await content.as({}).items.delete({ id })).toEqual({
    id,
    message: `Content item ${id} is in the trash.`,
    deletedWith: [],
    changed: [],
  })

  await expectProblem(content.as({}).items.get({ id }), 'CONTENT_ITEM_NOT_FOUND')
  expect(await content.newEvents()).toEqual([
    { subject: 'content.item.deleted', payload: { domainId: 1, contentItemId: id, contentTypeId, version: 2 } },
  ])
})

test('an item that moved on is not deleted', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first', 'second'])

  await expectProblem(content.as({}).items.delete({ id, expectedVersion: 1 }), 'VERSION_CONFLICT')

  expect(await content.as({}).items.get({ id })).toMatchObject({ version: 2 })
})

test('a dry run leaves the item where it is', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first'])

  await content.as({}, { dryRun: true }).items.delete({ id })

  expect(await content.as({}).items.get({ id })).toMatchObject({ id })
})
