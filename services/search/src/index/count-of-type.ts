import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'

const count = statement(
  'embeddings_of_content_type',
  `select count(*)::int as count from search.content_item_embeddings e
   join search.indexed_documents d on d.content_item_id = e.content_item_id
   where e.domain_id = $1 and d.domain_id = $1 and d.content_type_id = $2`,
)

/** Counts the embeddings of a content type's items. For content, which tells what a change of its schema touches. */
export const countOfType = direct
  .meta({
    summary: 'Count the embeddings of a content type',
    operation: 'content.read',
    resource: { type: 'search_index' },
    internal: true,
  })
  .input(z.strictObject({ contentTypeId: RowId }))
  .output(z.object({ count: z.int() }))
  .query(async ({ ctx: { sql, principal }, input: { contentTypeId } }) => {
    const [row] = await sql.query<{ count: number }>(count, [principal.domainId, contentTypeId])
    return { count: row?.count ?? 0 }
  })
