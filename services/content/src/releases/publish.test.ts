import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startReleasing } from '../../test/releases.ts'

test('all changes of a release go live together', async () => {
  await using content = await startReleasing()
  const { items, releases } = content
  const [fresh, live, gone, withdrawn] = await Promise.all(
    ['fresh', 'live', 'gone', 'withdrawn'].map((title) => content.givenItem([title])),
  )
  if (!fresh || !live || !gone || !withdrawn) throw new Error('no items')
  await items.publish({ id: live.id })
  await items.publish({ id: withdrawn.id })
  const release = await content.givenRelease(
    { contentItemId: fresh.id, action: 'publish' },
    { contentItemId: live.id, action: 'publish', data: { title: 'live, and new' } },
    { contentItemId: gone.id, action: 'delete' },
    { contentItemId: withdrawn.id, action: 'unpublish' },
    { contentTypeId: fresh.contentTypeId, action: 'update', name: 'Renamed' },
    { formId: 5, action: 'update', active: false },
  )
  await content.newEvents()

  const published = await releases.publish({ id: release.id })

  expect(published).toMatchObject({ status: 'published', changeCount: 6, publishedBy: 'api_key:1' })
  expect(await content.live(fresh.id)).toEqual({ title: 'fresh' })
  expect(await content.live(live.id)).toEqual({ title: 'live, and new' })
  await expectProblem(items.get({ id: gone.id }), 'CONTENT_ITEM_NOT_FOUND')
  await expectProblem(items.get({ id: withdrawn.id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
  expect(await content.as({}).types.get({ id: fresh.contentTypeId })).toMatchObject({ name: 'Renamed' })
  const events = await content.newEvents()
  expect(events.at(-1)).toMatchObject({
    subject: 'content.release.published',
    payload: { releaseId: release.id, changeCount: 6, forms: [{ formId: 5, active: false }] },
  })
  expect(events.map(({ subject }) => subject).filter((subject) => subject === 'content.item.published').length).toBe(2)
  expect(content.asked.toSorted()).toEqual([
    'content.items.delete',
    'content.items.publish',
    'content.items.publish',
    'content.items.unpublish',
    'content.types.update',
    'forms.definitions.update',
  ])
})

test('what stands against a release is told in full, and nothing of it is done', async () => {
  await using content = await startReleasing({ refused: ['content.items.delete'] })
  const { items, releases } = content
  const [fine, moved, unfit, kept] = await Promise.all(['fine', 'moved', 'unfit', 'kept'].map((title) => content.givenItem([title])))
  if (!fine || !moved || !unfit || !kept) throw new Error('no items')
  const release = await content.givenRelease(
    { contentItemId: fine.id, action: 'publish' },
    { contentItemId: moved.id, action: 'publish' },
    { contentItemId: unfit.id, action: 'publish', data: { title: 7 } },
    { contentItemId: kept.id, action: 'delete' },
    { formId: 6, action: 'update', active: true },
  )
  await items.update({ id: moved.id, data: { title: 'moved on' } })
  const before = await content.audit()

  const problem = await expectProblem(releases.publish({ id: release.id }), 'RELEASE_BLOCKED')

  const obstacles = [
    { subject: 'item', subjectId: moved.id, code: 'VERSION_CONFLICT' },
    { subject: 'item', subjectId: unfit.id, code: 'CONTENT_SCHEMA_VALIDATION_FAILED', issues: [{ pointer: '/title' }] },
    { subject: 'item', subjectId: kept.id, code: 'FROZEN' },
    { subject: 'form', subjectId: 6, code: 'FORM_DEFINITION_NOT_FOUND' },
  ]
  expect(problem.context).toMatchObject({ obstacles })
  expect(await releases.validate({ id: release.id })).toMatchObject({ publishable: false, obstacles })
  await expectProblem(items.get({ id: fine.id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
  expect(await content.audit()).toEqual(before)
  expect(await releases.get({ id: release.id })).toMatchObject({ status: 'open' })
})

test('validating a release says that it can be published, and publishes nothing', async () => {
  await using content = await startReleasing()
  const { id } = await content.givenItem(['one'])
  const release = await content.givenRelease({ contentItemId: id, action: 'publish' })

  expect(await content.releases.validate({ id: release.id })).toEqual({ id: release.id, publishable: true, obstacles: [] })

  await expectProblem(content.items.get({ id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
  expect(await content.releases.get({ id: release.id })).toMatchObject({ status: 'open', inverseId: null })
})

test('a release is published once, and then closed', async () => {
  await using content = await startReleasing()
  const { id } = await content.givenItem(['one'])
  const release = await content.givenRelease({ contentItemId: id, action: 'publish' })
  await content.releases.publish({ id: release.id })

  await expectProblem(content.releases.publish({ id: release.id }), 'RELEASE_NOT_OPEN')
  await expectProblem(content.releases.delete({ id: release.id }), 'RELEASE_NOT_OPEN')
  await expectProblem(
    content.releases.setChanges({ id: release.id, changes: [{ contentItemId: id, action: 'delete' }] }),
    'RELEASE_NOT_OPEN',
  )
})

test('an item has one change in a release: the last that was asked for', async () => {
  await using content = await startReleasing()
  const { id } = await content.givenItem(['one'])
  const release = await content.givenRelease({ contentItemId: id, action: 'delete' }, { contentItemId: id, action: 'publish' })

  expect(release.changeCount).toBe(1)
  const again = await content.releases.setChanges({ id: release.id, changes: [{ contentItemId: id, action: 'unpublish' }] })
  expect(again.changeCount).toBe(1)
  const { items: changes } = await content.releases.listChanges({ id: release.id })
  expect(changes).toMatchObject([{ action: 'unpublish', contentItemId: id, baseVersion: 1, data: null }])
  const left = await content.releases.removeChange({ id: release.id, changeId: changes[0]?.id ?? 0 })
  expect(left.changeCount).toBe(0)
  await expectProblem(content.releases.publish({ id: release.id }), 'RELEASE_EMPTY')
})

test('changes of what is not there, or not at that version, are refused as a whole', async () => {
  await using content = await startReleasing()
  const { id } = await content.givenItem(['one', 'two'])
  const foreign = await content.givenItem(['foreign'], { domainId: 2 })
  const release = await content.releases.create({ name: 'Spring' })
  const set = (...changes: Parameters<typeof content.releases.setChanges>[0]['changes']) =>
    content.releases.setChanges({ id: release.id, changes })

  await expectProblem(set({ contentItemId: id, action: 'publish' }, { contentItemId: 999, action: 'publish' }), 'CONTENT_ITEM_NOT_FOUND')
  await expectProblem(set({ contentItemId: foreign.id, action: 'publish' }), 'CONTENT_ITEM_NOT_FOUND')
  await expectProblem(set({ contentItemId: id, action: 'publish', expectedVersion: 1 }), 'VERSION_CONFLICT')
  await expectProblem(set({ contentItemId: id, action: 'publish', data: '[]' }), 'INVALID_CONTENT_DATA_JSON')
  await expectProblem(set({ contentTypeId: foreign.contentTypeId, action: 'update', name: 'Mine' }), 'CONTENT_TYPE_NOT_FOUND')
  expect(await content.releases.get({ id: release.id })).toMatchObject({ changeCount: 0 })
})

test("another domain's release does not exist", async () => {
  await using content = await startReleasing()
  const { id } = await content.givenItem(['one'])
  const release = await content.givenRelease({ contentItemId: id, action: 'publish' })
  const { releases } = content.as({ domainId: 2 })
  const { id: releaseId } = release

  await expectProblem(releases.get({ id: releaseId }), 'RELEASE_NOT_FOUND')
  await expectProblem(releases.publish({ id: releaseId }), 'RELEASE_NOT_FOUND')
  await expectProblem(releases.validate({ id: releaseId }), 'RELEASE_NOT_FOUND')
  await expectProblem(releases.revert({ id: releaseId }), 'RELEASE_NOT_FOUND')
  await expectProblem(releases.delete({ id: releaseId }), 'RELEASE_NOT_FOUND')
  await expectProblem(releases.listChanges({ id: releaseId }), 'RELEASE_NOT_FOUND')
  expect((await releases.list({})).items).toEqual([])
})

test('a read in the perspective of a release sees what readers would see after it', async () => {
  await using content = await startReleasing()
  const { items } = content
  const [fresh, live, gone] = await Promise.all(['fresh', 'live', 'gone'].map((title) => content.givenItem([title])))
  if (!fresh || !live || !gone) throw new Error('no items')
  for (const { id } of [live, gone]) await items.publish({ id })
  const release = await content.givenRelease(
    { contentItemId: fresh.id, action: 'publish', data: { title: 'fresh, and better' } },
    { contentItemId: gone.id, action: 'unpublish' },
  )
  const perspective = `release:${release.id}`

  expect(await items.get({ id: fresh.id, perspective })).toMatchObject({ data: { title: 'fresh, and better' }, status: 'published' })
  expect(await items.get({ id: live.id, perspective })).toMatchObject({ data: { title: 'live' } })
  await expectProblem(items.get({ id: gone.id, perspective }), 'CONTENT_ITEM_UNPUBLISHED')
  await expectProblem(items.get({ id: live.id, perspective: 'release:999' }), 'RELEASE_NOT_FOUND')
  await expectProblem(items.get({ id: live.id, perspective: 'release:2147483648' }), 'RELEASE_NOT_FOUND')
  await expectProblem(content.as({ domainId: 2 }).items.get({ id: live.id, perspective }), 'RELEASE_NOT_FOUND')
  await content.releases.publish({ id: release.id })
  expect(await content.live(fresh.id)).toEqual({ title: 'fresh, and better' })
})

test('a list and a query in the perspective of a release page through what is live and what will be', async () => {
  await using content = await startReleasing()
  const { items } = content
  const contentTypeId = await content.givenType()
  const ids: number[] = []
  for (let n = 1; n <= 9; n++)
    ids.push((await items.create({ contentTypeId, data: { title: `${n}` }, ...(n % 3 && { status: 'published' }) })).id)
  const [one = 0, two = 0, three = 0] = ids
  const release = await content.givenRelease(
    { contentItemId: one, action: 'publish', data: { title: 'one' } },
    { contentItemId: two, action: 'unpublish' },
    { contentItemId: three, action: 'publish' },
  )
  const perspective = `release:${release.id}`
  const after = ['8', '7', '5', '4', '3', 'one']

  const titles: unknown[] = []
  for (let cursor: string | null = null, pages = 0; pages === 0 || cursor !== null; pages++) {
    const page: Awaited<ReturnType<typeof items.list>> = await items.list({
      contentTypeId,
      perspective,
      limit: 2,
      ...(cursor && { cursor }),
    })
    titles.push(...page.items.map(({ data }) => data['title']))
    cursor = page.nextCursor
  }
  expect(titles).toEqual(after)
  const sorted = await items.query({ contentTypeId, perspective, sort: [{ field: 'title' }], total: true })
  expect(sorted.items.map(({ data }) => data['title'])).toEqual(after.toSorted())
  expect(sorted.total).toEqual({ exact: 6 })
  const found = await items.query({ contentTypeId, perspective, where: { field: 'title', eq: 'one' } })
  expect(found.items.map(({ id }) => id)).toEqual([one])
  const groups = await items.project({ contentTypeId, perspective, groupBy: 'title' })
  expect(groups.items.length).toBe(6)
  await expectProblem(items.list({ perspective: 'release:999' }), 'RELEASE_NOT_FOUND')
  await expectProblem(items.query({ contentTypeId, perspective: 'release:999' }), 'RELEASE_NOT_FOUND')
})

test('a type gets a new schema together with the items that need it, and both are taken back', async () => {
  await using content = await startReleasing()
  const { items, releases } = content
  const page = (more: object) => ({ type: 'object', properties: { title: { type: 'string' }, ...more }, additionalProperties: false })
  const contentTypeId = await content.givenType({ schema: page({}) })
  const { id } = await items.create({ contentTypeId, data: { title: 'one' }, status: 'published' })
  const wider = page({ subtitle: { type: 'string' } })
  const release = await content.givenRelease(
    { contentItemId: id, action: 'publish', data: { title: 'one', subtitle: 'with a subtitle' } },
    { contentTypeId, action: 'update', schema: wider },
  )

  await releases.publish({ id: release.id })

  expect(await content.live(id)).toEqual({ title: 'one', subtitle: 'with a subtitle' })
  expect(await content.as({}).types.get({ id: contentTypeId })).toMatchObject({ schema: wider })
  await releases.revert({ id: release.id })
  expect(await content.live(id)).toEqual({ title: 'one' })
  expect(await content.as({}).types.get({ id: contentTypeId })).toMatchObject({ schema: page({}) })
})

test('a schema that items of the type do not fit stands against the release', async () => {
  await using content = await startReleasing()
  const { contentTypeId } = await content.givenItem(['one'])
  const narrower = { type: 'object', properties: { title: { type: 'string', minLength: 9 } } }
  const release = await content.givenRelease({ contentTypeId, action: 'update', schema: narrower })
  const broken = await content.givenRelease({ contentTypeId, action: 'update', schema: { type: 'nothing' } })

  expect(await content.releases.validate({ id: release.id })).toMatchObject({ obstacles: [{ code: 'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS' }] })
  expect(await content.releases.validate({ id: broken.id })).toMatchObject({ obstacles: [{ code: 'INVALID_CONTENT_SCHEMA_DEFINITION' }] })
})
