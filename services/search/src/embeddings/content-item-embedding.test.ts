import { expect, test } from 'vitest'
import { startSearch } from '../../test/harness.ts'
import { EMBEDDING_DIMENSIONS } from './content-item-embedding.entity.ts'

test('an embedding is stored in half precision, with as many dimensions as the code says', async () => {
  await using search = await startSearch()
  const [column] = await search.database.sql.query<{ type: string }>(
    {
      name: 'embedding_type',
      text: `select format_type(atttypid, atttypmod) as type from pg_attribute
             where attrelid = 'search.content_item_embeddings'::regclass and attname = 'embedding'`,
    },
    [],
  )
  expect(column?.type).toBe(`halfvec(${EMBEDDING_DIMENSIONS})`)
})

test('an embedding of another length is refused', async () => {
  await using search = await startSearch()
  await expect(search.givenChunk({ domainId: 1, contentItemId: 7, chunkIndex: 0, embedding: [1, 2, 3] })).rejects.toThrow(
    /expected 512 dimensions/,
  )
})

test('a chunk of an item is indexed once', async () => {
  await using search = await startSearch()
  await search.givenChunk({ domainId: 1, contentItemId: 7, chunkIndex: 0 })
  await expect(search.givenChunk({ domainId: 1, contentItemId: 7, chunkIndex: 0 })).rejects.toThrow(
    /content_item_embeddings_item_chunk_unique/,
  )
})
