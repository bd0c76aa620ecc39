import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'

// The words are looked up in their index; what is found of other domains is left out before anything is ranked.
const matching = statement(
  'indexed_documents_matching',
  `select d.content_item_id as "contentItemId", d.content_type_id as "contentTypeId", d.version, d.indexed_at as "indexedAt",
     round(ts_rank_cd(d.terms, q.words, 32)::numeric, 4)::float8 as score
   from websearch_to_tsquery('simple'::regconfig, $2) as q(words), search.indexed_documents d
   where d.terms @@ q.words and d.domain_id = $1 and ($3::int is null or d.content_type_id = $3)
   order by score desc, d.content_item_id desc limit $4`,
)

const Hit = z
  .object({
    contentItemId: RowId,
    contentTypeId: RowId,
    version: z.int().describe('The published version that was found.'),
    score: z.number().describe('How well it fits, from 0 to 1.'),
    indexedAt: Timestamp,
  })
  .meta({ id: 'SearchHit' })

/** Finds published items by their words. Documents are not shown: they are read, and paid for, one by one. */
export const query = direct
  .meta({
    summary: 'Find published content by its words',
    operation: 'content.read',
    resource: { type: 'search_index' },
    rest: 'GET /search',
    next: 'Read a hit with GET /api/content-items/{id}?draft=false.',
  })
  .input(
    z.strictObject({
      query: z.string().trim().min(1).max(500).describe('Words; "quoted" for a phrase, or for alternatives, -word to leave out.'),
      contentTypeId: RowId.optional(),
      limit: z.int().min(1).max(50).default(10),
    }),
  )
  .output(z.object({ items: z.array(Hit) }).meta({ id: 'SearchHits' }))
  .query(async ({ ctx: { sql, principal }, input: { query: words, contentTypeId = null, limit } }) => ({
    items: await sql.query<z.input<typeof Hit>>(matching, [principal.domainId, words, contentTypeId, limit]),
  }))
