import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('an item is read as it was at an earlier version', async () => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first', 'second', 'third'])

  expect(await content.as({}).items.getVersion({ id, version: 2 })).toMatchObject({
    version: 2,
    data: { title: 'second' },
    status: 'draft',
  })
})

test.each([3, 9])('version %i is none of the earlier ones: the working copy is not among them', async (version) => {
  await using content = await startContent()
  const { id } = await content.givenItem(['first', 'second', 'third'])

  await expectProblem(content.as({}).items.getVersion({ id, version }), 'TARGET_VERSION_NOT_FOUND')
})
