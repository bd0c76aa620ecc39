import { expect, test } from 'vitest'
import { startSearch } from '../../test/harness.ts'

test('the status counts the items and the chunks that are indexed', async () => {
  await using search = await startSearch()
  await search.givenChunk({ domainId: 1, contentItemId: 7, chunkIndex: 0 })
  await search.givenChunk({ domainId: 1, contentItemId: 7, chunkIndex: 1 })
  await search.givenChunk({ domainId: 1, contentItemId: 8, chunkIndex: 0 })

  expect(await search.as({}).index.status({})).toEqual({ indexedItems: 2, indexedChunks: 3, embeddingDimensions: 512 })
})

test("another domain's chunks are not counted", async () => {
  await using search = await startSearch()
  await search.givenChunk({ domainId: 1, contentItemId: 7, chunkIndex: 0 })

  expect(await search.as({ domainId: 2 }).index.status({})).toEqual({ indexedItems: 0, indexedChunks: 0, embeddingDimensions: 512 })
})

test('counting reads an index of the domain, not the table', async () => {
  await using search = await startSearch()
  const plan = await search.database.sql.transaction(async (sql) => {
    await sql.query({ name: 'no_scan', text: 'set local enable_seqscan = off' }, [])
    const counts = 'select count(distinct content_item_id), count(*) from search.content_item_embeddings where domain_id = 1'
    return sql.query<{ 'QUERY PLAN': string }>({ name: 'explain', text: `explain ${counts}` }, [])
  })
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('content_item_embeddings_domain_item')
})
