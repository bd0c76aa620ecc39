import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { AssetNotFound } from './asset.errors.ts'
import { ASSET_COLUMNS, type AssetRow } from './asset.schema.ts'

/** A variant made here is for whoever may have its source, and is gone while that is: those columns of `a` are those of its source `s`. */
export const SHOWN_COLUMNS = ASSET_COLUMNS.replaceAll(
  /\ba\.(access_mode|entitlement_scope_type|entitlement_scope_ref|status|deleted_at)\b/g,
  'case when a.generated then s.$1 else a.$1 end as $1',
)
export const JOIN_SOURCE = 'left join content.assets s on s.id = a.source_asset_id and a.generated'

const byId = statement('asset_by_id', `select ${SHOWN_COLUMNS} from content.assets a ${JOIN_SOURCE} where a.id = $1 and a.domain_id = $2`)

/** The asset of a domain, deleted or not. Throws if there is none. */
export async function findAsset(sql: Pick<Sql, 'query'>, id: number, domainId: number): Promise<AssetRow> {
  const [row] = await sql.query<AssetRow>(byId, [id, domainId])
  if (!row) throw new AssetNotFound({ id })
  return row
}
