import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'

const policy = statement(
  'import_policy',
  `select l.body from content.imports m join content.import_lines l on l.import_id = m.id and l.kind = 'policy'
   where m.id = $1 and m.domain_id = $2 and m.committed_at is not null`,
)

/** The policies of an import that is committed. For the gateway, which puts them in force. */
export const importedPolicy = direct
  .meta({
    summary: 'Read the policies of an import',
    operation: 'domain.import',
    resource: { type: 'import', id: 'importId' },
    internal: true,
  })
  .input(z.strictObject({ importId: RowId }))
  .output(z.object({ policy: z.object({ version: z.string(), text: z.string() }).nullable() }))
  .query(async ({ ctx: { sql, principal }, input: { importId } }) => {
    const [row] = await sql.query<{ body: { version: string; text: string } }>(policy, [importId, principal.domainId])
    return { policy: row?.body ?? null }
  })
