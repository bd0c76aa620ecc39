import { expect, test } from 'vitest'
import { type Door, doors, type Outcome } from './doors.ts'
import { startWordclaw } from './harness.ts'

const answerOf = <T>(outcome: Outcome): T => ('value' in outcome ? (outcome.value as T) : expect.fail(JSON.stringify(outcome)))
const codeOf = (outcome: Outcome): string => ('refusal' in outcome ? outcome.refusal.code : expect.fail(JSON.stringify(outcome)))

const callsOf = (door: Door) => ({
  call: async <T>(procedure: string, input: Record<string, unknown>) => answerOf<T>(await door.call({ procedure, input })),
  refused: async (procedure: string, input: Record<string, unknown>) => codeOf(await door.call({ procedure, input })),
})

const PAGE = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }
interface Item {
  id: number
  data: { title: string }
}

test.each(Object.entries(doors))(
  'over %s, pages are prepared, seen ahead, published together and taken back',
  { timeout: 60_000 },
  async (_, open) => {
    await using wordclaw = await startWordclaw()
    await using door = await open(wordclaw.url, wordclaw.key)
    const { call, refused } = callsOf(door)
    const type = await call<{ id: number }>('content.types.create', { name: 'Page', slug: 'page', schema: PAGE })
    const pages = ['Home', 'Prices', 'Jobs'].map((title) => ({ contentTypeId: type.id, data: { title } }))
    const { results } = await call<{ results: Item[] }>('content.batches.create', { atomic: true, items: pages })
    const [home, prices, jobs] = results.map(({ id }) => id)
    await call('content.items.publish', { id: jobs })

    const release = await call<{ id: number }>('content.releases.create', { name: 'Spring' })
    await call('content.releases.setChanges', {
      id: release.id,
      changes: [
        { contentItemId: home, action: 'publish', data: { title: 'Welcome, spring' } },
        { contentItemId: prices, action: 'publish' },
        { contentItemId: jobs, action: 'unpublish' },
        { contentTypeId: type.id, action: 'update', description: 'What the site is made of' },
      ],
    })
    const seen = async (perspective: string) => {
      const { items } = await call<{ items: Item[] }>('content.items.list', { contentTypeId: type.id, perspective })
      return items.map(({ data }) => data.title).toSorted()
    }

    const found = async (query: string, perspective: string) => {
      const { items } = await call<{ items: { contentItemId: number }[] }>('search.query', { query, perspective })
      return items.map(({ contentItemId }) => contentItemId)
    }

    expect(await call('content.releases.validate', { id: release.id })).toMatchObject({ publishable: true })
    await expect.poll(() => found('jobs', 'published')).toEqual([jobs])
    expect(await found('jobs or prices or spring', `release:${release.id}`)).toEqual([prices, home])
    expect(await found('spring', 'published')).toEqual([])
    expect(await refused('search.query', { query: 'spring', perspective: 'release:999999' })).toBe('SEARCH_RELEASE_NOT_FOUND')
    expect(await refused('search.query', { query: 'spring', perspective: 'draft' })).toBe('VALIDATION_ERROR')
    expect(await seen(`release:${release.id}`)).toEqual(['Prices', 'Welcome, spring'])
    expect(await seen('published')).toEqual(['Jobs'])
    expect(await call('content.items.get', { id: home, perspective: `release:${release.id}` })).toMatchObject({
      data: { title: 'Welcome, spring' },
    })
    await call('content.releases.publish', { id: release.id })
    expect(await seen('published')).toEqual(['Prices', 'Welcome, spring'])
    expect(await refused('content.releases.publish', { id: release.id })).toBe('RELEASE_NOT_OPEN')
    await call('content.releases.revert', { id: release.id })
    expect(await seen('published')).toEqual(['Jobs'])
    expect(await call('content.releases.get', { id: release.id })).toMatchObject({ status: 'reverted' })
  },
)

test('a release does for nobody what policy would refuse them one by one', async () => {
  await using wordclaw = await startWordclaw()
  await using door = await doors.trpc(wordclaw.url, wordclaw.key)
  const { call } = callsOf(door)
  const type = await call<{ id: number }>('content.types.create', { name: 'Page', slug: 'page', schema: PAGE })
  const { id } = await call<{ id: number }>('content.items.create', { contentTypeId: type.id, data: { title: 'Kept' } })
  const policy = `@id("kept") @code("KEPT") @remediation("Ask the editor.")
    forbid (principal, action == Action::"content.publish", resource) when { resource.type == "content_item" && resource has id && resource.id == "${id}" };`
  await call('gateway.policy.publish', { text: policy, version: '1.0.0' })
  const release = await call<{ id: number }>('content.releases.create', { name: 'Around' })
  await call('content.releases.setChanges', { id: release.id, changes: [{ contentItemId: id, action: 'publish' }] })

  expect(await call('content.releases.validate', { id: release.id })).toMatchObject({ publishable: false, obstacles: [{ code: 'KEPT' }] })
  expect(codeOf(await door.call({ procedure: 'content.releases.publish', input: { id: release.id } }))).toBe('RELEASE_BLOCKED')
})

test.each(Object.entries(doors))('over %s, a page goes live in one language, and is withdrawn in another', async (_, open) => {
  await using wordclaw = await startWordclaw()
  await using door = await open(wordclaw.url, wordclaw.key)
  const { call, refused } = callsOf(door)
  const schema = {
    type: 'object',
    properties: { title: { type: 'string', 'x-wordclaw-localized': true } },
    required: ['title'],
    'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
  }
  const type = await call<{ id: number }>('content.types.create', { name: 'Page', slug: 'page', schema })
  const { id } = await call<Item>('content.items.create', { contentTypeId: type.id, data: { title: { en: 'Hello', de: 'Hallo' } } })

  await call('content.items.publish', { id, locales: ['en'] })

  expect(await call('content.items.get', { id, draft: false })).toMatchObject({ data: { title: { en: 'Hello' } } })
  expect(await call('content.items.getLocales', { id })).toMatchObject({
    locales: [
      { locale: 'en', publicationState: 'published' },
      { locale: 'de', publicationState: 'draft' },
    ],
  })
  expect(await refused('content.items.publish', { id, locales: ['fr'] })).toBe('CONTENT_LOCALE_UNSUPPORTED')
  await call('content.items.publish', { id, locales: ['de'] })
  await call('content.items.unpublish', { id, locales: ['de'] })
  expect(await call('content.items.get', { id, draft: false })).toMatchObject({ data: { title: { en: 'Hello' } } })
})
