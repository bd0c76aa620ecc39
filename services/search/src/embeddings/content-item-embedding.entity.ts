import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

/** How many numbers an embedding has. */
export const EMBEDDING_DIMENSIONS = 512

const ContentItemEmbeddingSchema = defineEntity({
  name: 'ContentItemEmbedding',
  tableName: 'content_item_embeddings',
  schema: 'search',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    contentItemId: p.integer(),
    domainId: p.integer(),
    chunkIndex: p.integer(),
    textChunk: p.text(),
    // As pgvector writes it: `[1,2,3]`. The ORM cannot read the length of this type back, so a test of the column watches it instead.
    embedding: p.text().columnType(`halfvec(${EMBEDDING_DIMENSIONS})`).ignoreSchemaChanges('type'),
  },
  checks: [{ name: 'content_item_embeddings_chunk_index_check', expression: 'chunk_index >= 0' }],
  uniques: [{ name: 'content_item_embeddings_item_chunk_unique', properties: ['contentItemId', 'chunkIndex'] }],
  indexes: [
    { name: 'content_item_embeddings_domain', properties: ['domainId', 'id'] },
    { name: 'content_item_embeddings_domain_item', properties: ['domainId', 'contentItemId'] },
  ],
})

/** A piece of a published item, as text and as the vector that stands for its meaning. */
export class ContentItemEmbedding extends ContentItemEmbeddingSchema.class {}
ContentItemEmbeddingSchema.setClass(ContentItemEmbedding)
