import { entityManagerOf } from '@wordclaw/shared/database/database'
import { startTestService } from '@wordclaw/shared/testing/service'
import { ContentItemEmbedding, EMBEDDING_DIMENSIONS } from '../src/embeddings/content-item-embedding.entity.ts'
import { search } from '../src/service.ts'

/** The search service on a database of its own, and what answers in the place of the other services. */
export async function startSearch(ports: { peers?: object } = {}) {
  const service = await startTestService(search, { ports: async () => ports })
  const insert = async (chunk: { domainId: number; contentItemId: number; chunkIndex: number; embedding?: number[] }) => {
    const { embedding = Array<number>(EMBEDDING_DIMENSIONS).fill(0.5) } = chunk
    await entityManagerOf(service.database)
      .fork()
      .insert(ContentItemEmbedding, { ...chunk, textChunk: 'a piece of text', embedding: JSON.stringify(embedding) })
  }
  const givenDocument = async (document: { contentItemId: number; text: string; domainId?: number; contentTypeId?: number }) => {
    const { contentItemId, text, domainId = 1, contentTypeId = 1 } = document
    await service.database.sql.query(
      {
        name: 'given_document',
        text: 'insert into search.indexed_documents (content_item_id, domain_id, content_type_id, version, text) values ($1, $2, $3, 1, $4)',
      },
      [contentItemId, domainId, contentTypeId, text],
    )
  }
  return { ...service, givenChunk: insert, givenDocument }
}
