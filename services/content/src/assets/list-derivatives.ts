import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { AssetNotFound, InvalidAssetsCursor } from './asset.errors.ts'
import { AssetId, type AssetRow, AssetStatus, AssetView, assetViewOf } from './asset.schema.ts'
import { findAsset, JOIN_SOURCE, SHOWN_COLUMNS } from './find-asset.ts'

// Variants made here have the status of their source, whatever their row says: both are asked for.
const derivatives = statement(
  'asset_derivatives',
  `select ${SHOWN_COLUMNS} from content.assets a ${JOIN_SOURCE}
   where (a.domain_id, a.source_asset_id) >= ($1, $2::int) and (a.domain_id, a.source_asset_id) <= ($1, $2::int) and a.id < $4::bigint
     and case when a.generated then s.status else a.status end = $5::text
   order by a.id desc limit $3::int`,
)

/** Lists what was made of an asset: what was uploaded as such, and the variants that readers have asked for. */
export const listDerivatives = direct
  .meta({
    summary: 'List what was made of an asset',
    operation: 'content.read',
    resource: { type: 'asset', id: 'id' },
    rest: 'GET /assets/:id/derivatives',
    errors: [AssetNotFound, InvalidAssetsCursor],
  })
  .input(z.strictObject({ ...PageInput, id: AssetId, status: AssetStatus.default('active') }))
  .output(pageOf(AssetView))
  .query(async ({ ctx: { sql, principal }, input: { id, limit, cursor, status } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidAssetsCursor({})
    await findAsset(sql, id, principal.domainId)
    const rows = await sql.query<AssetRow>(derivatives, [principal.domainId, id, limit + 1, below, status])
    return page(rows, limit, assetViewOf, ({ id: last }) => ({ id: last }))
  })
