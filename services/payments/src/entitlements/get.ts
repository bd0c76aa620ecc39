import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { EntitlementNotFound } from './entitlement.errors.ts'
import { apiKeyIdOf, ENTITLEMENT_COLUMNS, EntitlementId, type EntitlementRow, EntitlementView } from './entitlement.schema.ts'

const ofBuyer = statement(
  'entitlement_of_buyer',
  `select ${ENTITLEMENT_COLUMNS} from payments.entitlements e join payments.agent_profiles a on a.id = e.agent_profile_id
   where e.id = $1 and e.domain_id = $2 and a.api_key_id = $3`,
)

/** Reads one of the caller's own entitlements; those of others do not exist for them. */
export const get = direct
  .meta({
    summary: 'Read one of your entitlements',
    operation: 'entitlement.read',
    resource: { type: 'entitlement', id: 'id' },
    rest: 'GET /entitlements/:id',
    errors: [EntitlementNotFound],
  })
  .input(z.strictObject({ id: EntitlementId }))
  .output(EntitlementView)
  .query(async ({ ctx: { sql, principal }, input: { id } }) => {
    const [row] = await sql.query<EntitlementRow>(ofBuyer, [id, principal.domainId, apiKeyIdOf(principal)])
    if (!row) throw new EntitlementNotFound({ id })
    return row
  })
