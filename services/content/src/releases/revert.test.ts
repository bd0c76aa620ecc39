import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startReleasing } from '../../test/releases.ts'

test('reverting a release brings back what readers saw before it', async () => {
  await using content = await startReleasing()
  const { items, releases } = content
  const [fresh, live, gone, withdrawn] = await Promise.all(
    ['fresh', 'live', 'gone', 'withdrawn'].map((title) => content.givenItem([title])),
  )
  if (!fresh || !live || !gone || !withdrawn) throw new Error('no items')
  for (const { id } of [live, gone, withdrawn]) await items.publish({ id })
  const release = await content.givenRelease(
    { contentItemId: fresh.id, action: 'publish' },
    { contentItemId: live.id, action: 'publish', data: { title: 'other' } },
    { contentItemId: gone.id, action: 'delete' },
    { contentItemId: withdrawn.id, action: 'unpublish' },
    { contentTypeId: fresh.contentTypeId, action: 'update', name: 'Renamed', description: 'New' },
    { formId: 5, action: 'update', active: false },
  )
  await releases.publish({ id: release.id })

  const inverse = await releases.revert({ id: release.id })

  expect(inverse).toMatchObject({ status: 'published', inverseOf: release.id, changeCount: 6 })
  expect(await releases.get({ id: release.id })).toMatchObject({ status: 'reverted', inverseId: inverse.id })
  await expectProblem(items.get({ id: fresh.id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
  expect(await content.live(live.id)).toEqual({ title: 'live' })
  expect(await content.live(gone.id)).toEqual({ title: 'gone' })
  expect(await content.live(withdrawn.id)).toEqual({ title: 'withdrawn' })
  expect(await content.as({}).types.get({ id: fresh.contentTypeId })).toMatchObject({ name: 'Given', description: null })
  expect((await content.newEvents()).at(-1)).toMatchObject({
    subject: 'content.release.published',
    payload: { inverseOf: release.id, forms: [{ formId: 5, active: true }] },
  })
  await expectProblem(releases.revert({ id: release.id }), 'RELEASE_NOT_REVERTIBLE')
})

test('what was edited since stands against reverting', async () => {
  await using content = await startReleasing()
  const { items, releases } = content
  const { id } = await content.givenItem(['one'])
  const release = await content.givenRelease({ contentItemId: id, action: 'publish' })
  const { inverseId } = await releases.publish({ id: release.id })
  await items.update({ id, data: { title: 'edited since' } })

  expect(await releases.validate({ id: inverseId ?? 0 })).toMatchObject({
    publishable: false,
    obstacles: [{ subjectId: id, code: 'VERSION_CONFLICT' }],
  })
  await expectProblem(releases.revert({ id: release.id }), 'RELEASE_BLOCKED')
  expect(await content.live(id)).toEqual({ title: 'one' })
})

test('a revert can be reverted', async () => {
  await using content = await startReleasing()
  const { id } = await content.givenItem(['one'])
  const release = await content.givenRelease({ contentItemId: id, action: 'publish' })
  await content.releases.publish({ id: release.id })
  const inverse = await content.releases.revert({ id: release.id })

  await content.releases.revert({ id: inverse.id })

  expect(await content.live(id)).toEqual({ title: 'one' })
})

test('what a release took away after it was no longer referred to is back before it is referred to again', async () => {
  await using content = await startReleasing()
  const { items, releases } = content
  const author = {
    type: 'object',
    properties: { contentItemId: { type: 'integer' } },
    required: ['contentItemId'],
    'x-wordclaw-field-kind': 'content-ref',
  }
  const contentTypeId = await content.givenType({ schema: { type: 'object', properties: { author } } })
  const target = await content.givenItem(['target'])
  const data = { author: { contentItemId: target.id } }
  const { id } = await items.create({ contentTypeId, data, status: 'published' })
  const release = await content.givenRelease(
    { contentItemId: id, action: 'publish', data: {} },
    { contentItemId: target.id, action: 'delete' },
  )
  await releases.publish({ id: release.id })

  await releases.revert({ id: release.id })

  expect(await content.live(id)).toEqual(data)
  expect(await items.get({ id: target.id })).toMatchObject({ data: { title: 'target' } })
})
