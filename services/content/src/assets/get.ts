import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { AssetNotFound } from './asset.errors.ts'
import { AssetId, AssetView, assetViewOf } from './asset.schema.ts'
import { findAsset } from './find-asset.ts'

/** Reads what is known of an asset, one in the trash included. */
export const get = direct
  .meta({
    summary: 'Read one asset',
    operation: 'content.read',
    resource: { type: 'asset', id: 'id' },
    rest: 'GET /assets/:id',
    errors: [AssetNotFound],
  })
  .input(z.strictObject({ id: AssetId }))
  .output(AssetView)
  .query(async ({ ctx: { sql, principal }, input: { id } }) => assetViewOf(await findAsset(sql, id, principal.domainId)))
