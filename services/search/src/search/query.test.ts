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
