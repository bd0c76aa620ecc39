import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const schema = { type: 'object', properties: { title: { type: 'string', minLength: 1 } }, required: ['title'] }

async function startGlobals(slugs: readonly string[] = ['footer']) {
  const content = await startContent()
  const { types, globals, items } = content.as({})
  for (const slug of slugs) await types.create({ name: slug, slug, kind: 'singleton', schema })
  return { ...content, types, globals, items }
}

test('a global that has not been written is a type without an item', async () => {
  await using content = await startGlobals()

  expect(await content.globals.get({ slug: 'footer' })).toMatchObject({
    contentType: { slug: 'footer', kind: 'singleton', schema },
    item: null,
  })
})

test('writing a global creates its item, and writing it again the next version of that', async () => {
  await using content = await startGlobals()

  const first = await content.globals.update({ slug: 'footer', data: { title: 'one' } })
  const second = await content.globals.update({ slug: 'footer', data: { title: 'two' }, expectedVersion: 1 })

  expect([first, second]).toMatchObject([
    { version: 1, status: 'draft' },
    { id: first.id, version: 2, data: { title: 'two' } },
  ])
  expect((await content.globals.get({ slug: 'footer' })).item).toEqual(second)
  expect(await content.items.get({ id: first.id })).toEqual(second)
})

test('each write leaves the events and the audit entry of the same write of an item', async () => {
  await using content = await startGlobals()
  await content.newEvents()

  const { id } = await content.globals.update({ slug: 'footer', data: { title: 'one' }, status: 'published' })
  await content.globals.update({ slug: 'footer', data: { title: 'two' } })
  await content.globals.publish({ slug: 'footer' })
  await content.globals.unpublish({ slug: 'footer' })

  expect((await content.newEvents()).map(({ subject }) => subject)).toEqual([
    'content.item.created',
    'content.item.published',
    'content.item.updated',
    'content.item.published',
    'content.item.unpublished',
  ])
  expect((await content.audit()).slice(-4)).toMatchObject(Array(4).fill({ entityType: 'content_item', entityId: id }))
})

test('readers see what is published of a global, and nothing before and after', async () => {
  await using content = await startGlobals()
  const seen = async () => (await content.globals.get({ slug: 'footer', draft: false })).item

  await content.globals.update({ slug: 'footer', data: { title: 'one' } })
  expect(await seen()).toBeNull()
  await content.globals.publish({ slug: 'footer', expectedVersion: 1 })
  await content.globals.update({ slug: 'footer', data: { title: 'two' } })
  expect(await seen()).toMatchObject({ data: { title: 'one' }, publicationState: 'changed' })
  await content.globals.unpublish({ slug: 'footer' })
  expect(await seen()).toBeNull()
})

test('a global is read as a release would make it', async () => {
  await using content = await startGlobals()
  const { id } = await content.globals.update({ slug: 'footer', data: { title: 'one' }, status: 'published' })
  const release = await content.as({}).releases.create({ name: 'Spring' })
  await content
    .as({})
    .releases.setChanges({ id: release.id, changes: [{ contentItemId: id, action: 'publish', data: { title: 'spring' } }] })

  const seen = async (perspective: string) => (await content.globals.get({ slug: 'footer', perspective })).item?.data
  expect(await seen(`release:${release.id}`)).toEqual({ title: 'spring' })
  expect((await content.globals.list({ perspective: `release:${release.id}` })).items).toMatchObject([
    { item: { data: { title: 'spring' } } },
  ])
  expect(await seen('published')).toEqual({ title: 'one' })
  await expectProblem(content.globals.get({ slug: 'footer', perspective: 'release:99' }), 'RELEASE_NOT_FOUND')
})

test('of two who write the first version at once, one writes the second', async () => {
  await using content = await startGlobals()

  const written = await Promise.all(['one', 'two', 'three'].map((title) => content.globals.update({ slug: 'footer', data: { title } })))

  expect(new Set(written.map(({ id }) => id)).size).toBe(1)
  expect(written.map(({ version }) => version).sort()).toEqual([1, 2, 3])
})

test('a write for a version that is gone by is refused, and changes nothing', async () => {
  await using content = await startGlobals()
  await content.globals.update({ slug: 'footer', data: { title: 'one' } })
  const before = await content.globals.update({ slug: 'footer', data: { title: 'two' } })

  await expectProblem(content.globals.update({ slug: 'footer', data: { title: 'three' }, expectedVersion: 1 }), 'VERSION_CONFLICT')
  expect((await content.globals.get({ slug: 'footer' })).item).toEqual(before)
})

test('what does not fit the type is refused, and a dry run writes nothing', async () => {
  await using content = await startGlobals()

  await expectProblem(content.globals.update({ slug: 'footer', data: {} }), 'CONTENT_SCHEMA_VALIDATION_FAILED')
  const dry = await content.as({}, { dryRun: true }).globals.update({ slug: 'footer', data: { title: 'one' } })

  expect(dry).toMatchObject({ version: 1 })
  expect((await content.globals.get({ slug: 'footer' })).item).toBeNull()
})

test('globals are listed page by page, written or not; collections are none', async () => {
  await using content = await startGlobals(['a', 'b', 'c'])
  await content.types.create({ name: 'Page', slug: 'page', schema })
  await content.globals.update({ slug: 'b', data: { title: 'one' } })

  const first = await content.globals.list({ limit: 2 })
  const second = await content.globals.list({ limit: 2, cursor: first.nextCursor ?? '' })

  const entries = [...first.items, ...second.items].map(({ contentType, item }) => [contentType.slug, item?.version ?? null])
  expect(entries).toEqual([
    ['c', null],
    ['b', 1],
    ['a', null],
  ])
  expect(second.hasMore).toBe(false)
  await expectProblem(content.globals.list({ cursor: 'x' }), 'INVALID_GLOBALS_CURSOR')
})

test('a collection, an unknown slug and another domain have no global, for any call', async () => {
  await using content = await startGlobals()
  await content.types.create({ name: 'Page', slug: 'page', schema })
  const calls = (globals: typeof content.globals, slug: string) => [
    globals.get({ slug }),
    globals.update({ slug, data: { title: 'one' } }),
    globals.publish({ slug }),
    globals.unpublish({ slug }),
  ]

  const attempts = [
    ...calls(content.globals, 'page'),
    ...calls(content.globals, 'none'),
    ...calls(content.as({ domainId: 2 }).globals, 'footer'),
  ]
  await Promise.all(attempts.map((attempt) => expectProblem(attempt, 'GLOBAL_CONTENT_TYPE_NOT_FOUND')))
  expect((await content.as({ domainId: 2 }).globals.list({})).items).toEqual([])
})

test('a global that has not been written is neither published nor at any version', async () => {
  await using content = await startGlobals()

  await expectProblem(content.globals.publish({ slug: 'footer' }), 'GLOBAL_CONTENT_ITEM_NOT_FOUND')
  await expectProblem(
    content.globals.update({ slug: 'footer', data: { title: 'one' }, expectedVersion: 1 }),
    'GLOBAL_CONTENT_ITEM_NOT_FOUND',
  )
})
