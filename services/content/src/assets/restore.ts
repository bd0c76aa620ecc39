import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { AssetRestored } from '../events.ts'
import { AssetNotFound, AssetRestoreNotDeleted } from './asset.errors.ts'
import { ASSET_COLUMNS, AssetId, type AssetRow, AssetView, assetDigestIn, assetViewOf } from './asset.schema.ts'
import { findAsset } from './find-asset.ts'

const bringBack = effect(
  'asset_restore',
  'content',
  `before as materialized (
     select * from content.assets where id = $1 and domain_id = $2 and status = 'deleted' and not generated for no key update
   ),
   a as (
     update content.assets asset set status = 'active', deleted_at = null, updated_at = $3 from before where asset.id = before.id returning asset.*
   ),
   effect as (
     select ${ASSET_COLUMNS}, jsonb_build_object('assetId', a.id) as facts from a
   )`,
  4,
  { before: assetDigestIn('before'), after: assetDigestIn('a') },
)

/** Brings an asset back from the trash, with its bytes and all that refers to it. */
export const restore = direct
  .meta({
    summary: 'Restore a deleted asset',
    operation: 'content.write',
    resource: { type: 'asset', id: 'id' },
    rest: 'POST /assets/:id/restore',
    errors: [AssetNotFound, AssetRestoreNotDeleted],
    emits: [AssetRestored],
  })
  .input(z.strictObject({ id: AssetId }))
  .output(AssetView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id } }) => {
    const { domainId } = principal
    const [row] = await write<AssetRow>(bringBack, [id, domainId, now], [pendingEvent(AssetRestored, { domainId })])
    if (row) return assetViewOf(row)
    await findAsset(sql, id, domainId)
    throw new AssetRestoreNotDeleted({ id })
  })
