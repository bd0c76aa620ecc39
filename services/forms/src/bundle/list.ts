import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'

const AT_A_TIME = 100

const utc = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const after = statement(
  'forms_of_bundle',
  `select id, content_type_id as "contentTypeId", slug, name, description, fields, default_data as "defaultData", active,
     public_read as "publicRead", submission_status as "submissionStatus", webhook_url as "webhookUrl", success_message as "successMessage",
     ${utc('created_at')} as "createdAt", ${utc('updated_at')} as "updatedAt"
   from forms.form_definitions where (domain_id, id) > ($1, $2) and domain_id <= $1 order by domain_id, id limit ${AT_A_TIME}`,
)

/** Lists the forms of a domain for its bundle, in the order in which they were made. Where a form's submissions are announced is told, the secret for it is not. */
export const list = direct
  .meta({ summary: 'List the forms of a bundle', operation: 'domain.export', resource: { type: 'form_definition' }, internal: true })
  .input(z.strictObject({ after: z.int() }))
  .output(z.object({ forms: z.array(z.record(z.string(), z.unknown())), next: z.int().nullable() }))
  .query(async ({ ctx: { sql, principal }, input }) => {
    const rows = await sql.query<{ id: number }>(after, [principal.domainId, input.after])
    const next = rows.length < AT_A_TIME ? null : (rows.at(-1)?.id ?? null)
    return { forms: rows.map(({ id: _, ...form }) => form), next }
  })
