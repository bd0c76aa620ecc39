import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ACCESS_MODES } from './asset.entity.ts'
import { AssetId } from './asset.schema.ts'
import { JOIN_SOURCE } from './find-asset.ts'

const place = statement(
  'asset_locate',
  `select a.domain_id as "domainId", coalesce(s.access_mode, a.access_mode) as "accessMode",
     case when coalesce(s.entitlement_scope_type, a.entitlement_scope_type) = 'item' then coalesce(s.entitlement_scope_ref, a.entitlement_scope_ref) end as "itemId"
   from content.assets a ${JOIN_SOURCE} where a.id = $1 and coalesce(s.status, a.status) = 'active'`,
)

/** Tells the gateway under whose policies an asset is delivered, and for what. Null for one that is not there. */
export const locate = direct
  .meta({ summary: 'Tell whose an asset is', operation: 'content.read', resource: { type: 'asset', id: 'id' }, internal: true })
  .input(z.strictObject({ id: AssetId }))
  .output(
    z.object({
      found: z.object({ domainId: z.int(), accessMode: z.enum(ACCESS_MODES), itemId: z.int().nullable() }).nullable(),
    }),
  )
  .query(async ({ ctx: { sql }, input: { id } }) => {
    const [found] = await sql.query<{ domainId: number; accessMode: (typeof ACCESS_MODES)[number]; itemId: number | null }>(place, [id])
    return { found: found ?? null }
  })
