import { type PeerAnswer, PeerUnavailable } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { expectProblem } from '@wordclaw/shared/testing/service'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startSearch } from '../../test/harness.ts'

test('items are found by their words, the better fit first', async () => {
  await using search = await startSearch()
  await search.givenDocument({ contentItemId: 1, text: 'The harbour at night' })
  await search.givenDocument({ contentItemId: 2, text: 'Harbour, harbour, harbour' })
  await search.givenDocument({ contentItemId: 3, text: 'A field in spring' })

  const { items } = await search.as({}).query({ query: 'harbour' })
  expect(items.map(({ contentItemId }) => contentItemId)).toEqual([2, 1])
  expect(items[0]).toMatchObject({ contentTypeId: 1, version: 1, score: expect.any(Number) })
})

test('a phrase, an alternative and an exclusion are understood', async () => {
  await using search = await startSearch()
  await search.givenDocument({ contentItemId: 1, text: 'night harbour' })
  await search.givenDocument({ contentItemId: 2, text: 'harbour night' })
  const found = async (query: string) => (await search.as({}).query({ query })).items.map(({ contentItemId }) => contentItemId).toSorted()

  expect(await found('"harbour night"')).toEqual([2])
  expect(await found('spring or night')).toEqual([1, 2])
  expect(await found('harbour -night')).toEqual([])
})

test("another domain's items are not found", async () => {
  await using search = await startSearch()
  await search.givenDocument({ contentItemId: 1, text: 'harbour', domainId: 2 })
  expect(await search.as({ domainId: 1 }).query({ query: 'harbour' })).toEqual({ items: [] })
})

test('items of one type are found if the type is named', async () => {
  await using search = await startSearch()
  await search.givenDocument({ contentItemId: 1, text: 'harbour', contentTypeId: 4 })
  await search.givenDocument({ contentItemId: 2, text: 'harbour', contentTypeId: 5 })
  expect((await search.as({}).query({ query: 'harbour', contentTypeId: 5 })).items).toMatchObject([{ contentItemId: 2 }])
})

/** Content with one release that publishes item 1 anew and item 3 for the first time, and withdraws item 2. */
function contentWithRelease() {
  const changes = [
    { contentItemId: 1, contentTypeId: 1 },
    { contentItemId: 2, contentTypeId: 1 },
    { contentItemId: 3, contentTypeId: 2 },
    { contentItemId: null, contentTypeId: 2 },
  ]
  const documents = [
    { id: 1, contentTypeId: 1, version: 4, data: { title: 'A harbour in the morning' } },
    { id: 3, contentTypeId: 2, version: 1, data: { title: 'Harbour, harbour, harbour' } },
  ]
  const state = { away: false, asked: [] as { procedure: string; input: unknown; scopes: readonly string[] }[] }
  const call = async ({ procedure, principal }: Call, input: { id?: number; contentTypeId?: number }): Promise<PeerAnswer> => {
    state.asked.push({ procedure, input, scopes: principal.scopes })
    if (state.away) throw new PeerUnavailable('content does not answer')
    if (procedure === 'content.releases.listChanges' && input.id !== 7) {
      return { ok: false, problem: { status: 404, code: 'RELEASE_NOT_FOUND', detail: 'No.', remediation: 'List releases.' } }
    }
    const items =
      procedure === 'content.releases.listChanges'
        ? changes
        : documents.filter(({ contentTypeId }) => contentTypeId === input.contentTypeId)
    return { ok: true, body: JSON.stringify({ nextCursor: null, items }) }
  }
  return { state, peers: { call } }
}

test('in a release, what it changes is found as it will be, what it withdraws is not, and the rest is found as it is', async () => {
  const { state, peers } = contentWithRelease()
  await using search = await startSearch({ peers })
  for (const contentItemId of [1, 2, 4]) await search.givenDocument({ contentItemId, text: `harbour at night ${contentItemId}` })
  const found = async (asked: object) =>
    (await search.as({}).query({ query: 'harbour', perspective: 'release:7', ...asked })).items.map(({ contentItemId }) => contentItemId)

  expect(await found({})).toEqual([3, 4, 1])
  expect(await found({ limit: 2 })).toEqual([3, 4])
  expect(await found({ contentTypeId: 1 })).toEqual([4, 1])
  expect(await found({ query: 'night' })).toEqual([4])
  expect((await search.as({}).query({ query: 'morning', perspective: 'release:7' })).items).toMatchObject([
    { contentItemId: 1, version: 4 },
  ])
  expect(new Set(state.asked.flatMap(({ scopes }) => scopes))).toEqual(new Set(['content:read']))
})

test('a release that is not there is not searched, and neither is one while content does not answer', async () => {
  const { state, peers } = contentWithRelease()
  await using search = await startSearch({ peers })
  const ask = (perspective: string) => search.as({}).query({ query: 'harbour', perspective })

  await expectProblem(ask('release:8'), 'SEARCH_RELEASE_NOT_FOUND')
  await expectProblem(ask('draft'), 'VALIDATION_ERROR')
  state.away = true
  await expectProblem(ask('release:7'), 'SEARCH_RELEASE_UNAVAILABLE')
  expect(await ask('published')).toEqual({ items: [] })
})

test('whatever is asked for, there is an answer', async () => {
  await using search = await startSearch()
  await search.givenDocument({ contentItemId: 1, text: 'harbour' })
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), async (query) => {
      const trimmed = query.trim()
      fc.pre(trimmed !== '' && !trimmed.includes('\0'))
      expect(await search.as({}).query({ query })).toHaveProperty('items')
    }),
    { numRuns: 60 },
  )
})

test('the words are looked up in their index', async () => {
  await using search = await startSearch()
  const plan = await search.database.sql.transaction(async (sql) => {
    await sql.query({ name: 'no_scan', text: 'set local enable_seqscan = off' }, [])
    const find = `select content_item_id from search.indexed_documents d, websearch_to_tsquery('simple'::regconfig, 'harbour') q(words)
                  where d.terms @@ q.words and d.domain_id = 1`
    return sql.query<{ 'QUERY PLAN': string }>({ name: 'explain', text: `explain ${find}` }, [])
  })
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/indexed_documents_(terms|domain)/)
})
