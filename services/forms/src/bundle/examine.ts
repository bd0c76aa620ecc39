import { statement } from '@wordclaw/shared/database/sql'
import { pointerOf } from '@wordclaw/shared/problem'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { BundleForm } from './bundle-form.ts'

const count = statement(
  'forms_in_the_way',
  'select count(*)::int as count from (select from forms.form_definitions where domain_id = $1 limit 1000) found',
)

const Fault = z.object({ index: z.int(), issues: z.array(z.object({ pointer: z.string(), rule: z.string(), message: z.string() })) })

/** Says whether forms of a bundle could be the domain's: how many it has already, and the first of them that no form can be. */
export const examine = direct
  .meta({ summary: 'Examine the forms of a bundle', operation: 'domain.import', resource: { type: 'form_definition' }, internal: true })
  .input(z.strictObject({ forms: z.array(z.record(z.string(), z.unknown())).max(500) }))
  .output(z.object({ existing: z.int(), fault: Fault.nullable() }))
  .query(async ({ ctx: { sql, principal }, input: { forms } }) => {
    const [row] = await sql.query<{ count: number }>(count, [principal.domainId])
    const faults = forms.flatMap((form, index) => {
      const { error } = BundleForm.safeParse(form)
      const issues = error?.issues.map(({ path, code, message }) => ({ pointer: pointerOf(path), rule: code, message }))
      return issues ? [{ index, issues }] : []
    })
    return { existing: row?.count ?? 0, fault: faults[0] ?? null }
  })
