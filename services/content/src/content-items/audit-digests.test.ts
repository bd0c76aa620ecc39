import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

/** As the trail has it: of status and data. */
const digestOf = (status: string, data: object) =>
  createHash('sha256')
    .update(`${status}\n${JSON.stringify(data)}`)
    .digest('hex')

test('the trail of an item has the digest of its working copy before and after every mutation', async () => {
  await using content = await startContent()
  const { items } = content.as({})
  const { id } = await content.givenItem(['one', 'twö'])
  await items.publish({ id })
  await items.unpublish({ id })
  await items.rollback({ id, version: 1 })
  await items.delete({ id })

  const trail = (await content.audit()).map(({ action, before, after }) => ({ action, before, after }))
  const [one, two, live, withdrawn] = [
    digestOf('draft', { title: 'one' }),
    digestOf('draft', { title: 'twö' }),
    digestOf('published', { title: 'twö' }),
    trail[3]?.after,
  ]
  expect(trail).toEqual([
    { action: 'create', before: null, after: one },
    { action: 'update', before: one, after: two },
    { action: 'publish', before: two, after: live },
    { action: 'unpublish', before: live, after: withdrawn },
    { action: 'rollback', before: withdrawn, after: one },
    { action: 'delete', before: one, after: null },
  ])
})

test('the trail of a type has digests that follow on one another', async () => {
  await using content = await startContent()
  const { types } = content.as({})
  const { id } = await types.create({ name: 'Article', slug: 'article', schema: { type: 'object' } })
  await types.update({ id, name: 'Essay' })
  await types.delete({ id })

  const [created, updated, deleted] = await content.audit()
  expect(created).toMatchObject({ before: null, after: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(updated).toMatchObject({ before: created?.['after'] })
  expect(deleted).toMatchObject({ before: updated?.['after'], after: null })
})
