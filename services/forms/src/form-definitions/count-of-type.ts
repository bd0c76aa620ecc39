import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'

const count = statement(
  'forms_of_content_type',
  'select count(*)::int as count from forms.form_definitions where domain_id = $1 and content_type_id = $2',
)

/** Counts the forms that make items of a content type. For content, which tells what a change of its schema touches. */
export const countOfType = direct
  .meta({ summary: 'Count the forms of a content type', operation: 'content.read', resource: { type: 'form_definition' }, internal: true })
  .input(z.strictObject({ contentTypeId: RowId }))
  .output(z.object({ count: z.int() }))
  .query(async ({ ctx: { sql, principal }, input: { contentTypeId } }) => {
    const [row] = await sql.query<{ count: number }>(count, [principal.domainId, contentTypeId])
    return { count: row?.count ?? 0 }
  })
