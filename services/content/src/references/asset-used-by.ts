import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { AssetNotFound } from '../assets/asset.errors.ts'
import { AssetId } from '../assets/asset.schema.ts'
import { findAsset } from '../assets/find-asset.ts'
import { UsageLimit, UsageView } from './usage.schema.ts'
import { usageOf } from './usage.ts'

/** Tells which items refer to an asset, now and in their history. */
export const assetUsedBy = direct
  .meta({
    summary: 'List what refers to an asset',
    operation: 'content.read',
    resource: { type: 'asset', id: 'id' },
    rest: 'GET /assets/:id/used-by',
    errors: [AssetNotFound],
  })
  .input(z.strictObject({ id: AssetId, limit: UsageLimit }))
  .output(UsageView)
  .query(async ({ ctx: { sql, principal }, input: { id, limit } }) => {
    await findAsset(sql, id, principal.domainId)
    return usageOf(sql, principal.domainId, { kind: 'asset', id, limit })
  })
