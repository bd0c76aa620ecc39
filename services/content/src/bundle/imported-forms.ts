import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'

const AT_A_TIME = 20

const forms = statement(
  'import_forms_after',
  `select l.line, l.body from content.imports m join content.import_lines l on l.import_id = m.id and l.kind = 'form'
   where m.id = $1 and m.domain_id = $2 and m.committed_at is not null and l.line > $3 order by l.line limit ${AT_A_TIME}`,
)

/** The forms of an import that is committed, some at a time. For forms, which has them from then on. */
export const importedForms = direct
  .meta({
    summary: 'List the forms of an import',
    operation: 'domain.import',
    resource: { type: 'import', id: 'importId' },
    internal: true,
  })
  .input(z.strictObject({ importId: RowId, after: z.int() }))
  .output(z.object({ forms: z.array(z.record(z.string(), z.unknown())), next: z.int().nullable() }))
  .query(async ({ ctx: { sql, principal }, input: { importId, after } }) => {
    const rows = await sql.query<{ line: number; body: Record<string, unknown> }>(forms, [importId, principal.domainId, after])
    return { forms: rows.map(({ body }) => body), next: rows.length < AT_A_TIME ? null : (rows.at(-1)?.line ?? null) }
  })
