import type { Storage } from '@wordclaw/shared/database/database'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { ContentItemEmbeddings } from '../migrations/20261123090000_content_item_embeddings.ts'
import { ContentItemEmbedding } from './embeddings/content-item-embedding.entity.ts'

/** Search's own schema: its tables, in the order they came to be. */
export const storage: Storage = {
  schema: 'search',
  entities: [ContentItemEmbedding, outboxMessageOf('search')],
  migrations: [{ name: '20261123090000_content_item_embeddings', class: ContentItemEmbeddings }],
}
