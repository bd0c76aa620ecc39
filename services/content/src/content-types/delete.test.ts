import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('a type without items is deleted, which leaves one event and one audit entry', async () => {
  await using content = await startContent()
  const id = await content.givenType()

  expect(await content.as({}).types.delete({ id })).toMatchObject({ id })

  await expectProblem(content.as({}).types.get({ id }), 'CONTENT_TYPE_NOT_FOUND')
  expect(await content.events()).toEqual([{ subject: 'content.type.deleted', payload: { domainId: 1, contentTypeId: id } }])
  expect(await content.audit()).toMatchObject([{ action: 'delete', entityType: 'content_type', entityId: id }])
})

test('a type with items stays, and the caller is told how many there are', async () => {
  await using content = await startContent()
  const { contentTypeId: id } = await content.givenItem(['first'])
  await content.as({}).items.create({ contentTypeId: id, data: { title: 'second' } })
  await content.newEvents()

  const problem = await expectProblem(content.as({}).types.delete({ id }), 'CONTENT_TYPE_IN_USE')

  expect(problem).toMatchObject({ status: 409, context: { itemCount: 2 } })
  expect(await content.as({}).types.get({ id })).toMatchObject({ id })
  expect(await content.newEvents()).toEqual([])
})

test('a dry run answers as the real call would, and leaves the type', async () => {
  await using content = await startContent()
  const id = await content.givenType()

  expect(await content.as({}, { dryRun: true }).types.delete({ id })).toMatchObject({ id })

  expect(await content.as({}).types.get({ id })).toMatchObject({ id })
  expect([await content.events(), await content.audit()]).toEqual([[], []])
})

test('a type whose items are in the trash stays: they could not come back without it', async () => {
  await using content = await startContent()
  const { id, contentTypeId } = await content.givenItem(['first'])
  await content.as({}).items.delete({ id })

  const problem = await expectProblem(content.as({}).types.delete({ id: contentTypeId }), 'CONTENT_TYPE_IN_USE')

  expect(problem).toMatchObject({ status: 409, context: { itemCount: 0, trashedItemCount: 1 } })
  await content.as({}).trash.purge({ id })
  await content.as({}).types.delete({ id: contentTypeId })
})
