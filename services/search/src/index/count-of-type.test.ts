import { expect, test } from 'vitest'
import { startSearch } from '../../test/harness.ts'

test("the embeddings of a type's items are counted, in the domain of whoever asks", async () => {
  await using search = await startSearch()
  await search.givenDocument({ contentItemId: 7, text: 'harbour', contentTypeId: 3 })
  await search.givenDocument({ contentItemId: 8, text: 'field', contentTypeId: 4 })
  await search.givenChunk({ domainId: 1, contentItemId: 7, chunkIndex: 0 })
  await search.givenChunk({ domainId: 1, contentItemId: 7, chunkIndex: 1 })
  await search.givenChunk({ domainId: 1, contentItemId: 8, chunkIndex: 0 })
  expect(await search.as({}).index.countOfType({ contentTypeId: 3 })).toEqual({ count: 2 })
  expect(await search.as({ domainId: 2 }).index.countOfType({ contentTypeId: 3 })).toEqual({ count: 0 })
})
