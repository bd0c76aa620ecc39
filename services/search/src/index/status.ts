import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { EMBEDDING_DIMENSIONS } from '../embeddings/content-item-embedding.entity.ts'

const counts = statement(
  'index_counts',
  `select count(distinct content_item_id)::int as "indexedItems", count(*)::int as "indexedChunks"
   from search.content_item_embeddings where domain_id = $1`,
)

/** Tells how much of the domain can be found. */
export const status = direct
  .meta({
    summary: 'Tell how much of the domain is indexed for search',
    operation: 'content.read',
    resource: { type: 'search_index' },
    rest: 'GET /search/status',
  })
  .input(z.strictObject({}))
  .output(
    z
      .object({
        indexedItems: z.int().describe('Content items that search can find.'),
        indexedChunks: z.int().describe('Pieces of text they are indexed by.'),
        embeddingDimensions: z.int(),
      })
      .meta({ id: 'SearchIndexStatus' }),
  )
  .query(async ({ ctx: { sql, principal } }) => {
    const [row] = await sql.query<{ indexedItems: number; indexedChunks: number }>(counts, [principal.domainId])
    return { indexedItems: row?.indexedItems ?? 0, indexedChunks: row?.indexedChunks ?? 0, embeddingDimensions: EMBEDDING_DIMENSIONS }
  })
