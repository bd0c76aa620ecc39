import { statement } from '@wordclaw/shared/database/sql'
import { newestFirst } from '@wordclaw/shared/newest-first'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidEntitlementsCursor } from './entitlement.errors.ts'
import { apiKeyIdOf, ENTITLEMENT_COLUMNS, type EntitlementRow, EntitlementView } from './entitlement.schema.ts'

const profile = statement('agent_profile_of_key', 'select id from payments.agent_profiles where domain_id = $1 and api_key_id = $2')
// One range of (domain_id, agent_profile_id, id).
const ofBuyer = statement(
  'entitlements_of_buyer',
  `select ${ENTITLEMENT_COLUMNS} from payments.entitlements e
   where (e.domain_id, e.agent_profile_id) >= ($1, $4) and (e.domain_id, e.agent_profile_id, e.id) < ($1, $4, $2::bigint)
   order by e.domain_id desc, e.agent_profile_id desc, e.id desc limit $3`,
)

/** Lists what the caller has bought or begun to buy, newest first. */
export const listMine = direct
  .meta({
    summary: 'List your entitlements',
    operation: 'entitlement.read',
    resource: { type: 'entitlement' },
    rest: 'GET /entitlements/me',
    errors: [InvalidEntitlementsCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(EntitlementView))
  .query(({ ctx: { sql, principal }, input }) =>
    newestFirst(
      input,
      InvalidEntitlementsCursor,
      (row: EntitlementRow) => row,
      async (below, count) => {
        const [buyer] = await sql.query<{ id: number }>(profile, [principal.domainId, apiKeyIdOf(principal)])
        return buyer ? sql.query<EntitlementRow>(ofBuyer, [principal.domainId, below, count, buyer.id]) : []
      },
    ),
  )
