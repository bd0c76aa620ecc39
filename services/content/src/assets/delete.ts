import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { AssetDeleted } from '../events.ts'
import { AssetNotFound } from './asset.errors.ts'
import { ASSET_COLUMNS, AssetId, type AssetRow, AssetView, assetDigestIn, assetViewOf } from './asset.schema.ts'

const remove = effect(
  'asset_delete',
  'content',
  `before as materialized (
     select * from content.assets where id = $1 and domain_id = $2 and status = 'active' and not generated for no key update
   ),
   a as (
     update content.assets asset set status = 'deleted', deleted_at = $3, updated_at = $3 from before where asset.id = before.id returning asset.*
   ),
   effect as (
     select ${ASSET_COLUMNS}, jsonb_build_object('assetId', a.id) as facts from a
   )`,
  4,
  { before: assetDigestIn('before'), after: assetDigestIn('a') },
)

/** Puts an asset into the trash. Nobody gets its bytes and no document can newly refer to it; those that do keep their reference. */
export const deleteAsset = direct
  .meta({
    summary: 'Delete an asset; it can be restored',
    operation: 'content.write',
    resource: { type: 'asset', id: 'id' },
    rest: 'DELETE /assets/:id',
    errors: [AssetNotFound],
    emits: [AssetDeleted],
    next: 'Bring it back with POST /api/assets/{id}/restore, or have an administrator remove its bytes with POST /api/assets/{id}/purge.',
  })
  .input(z.strictObject({ id: AssetId }))
  .output(AssetView)
  .mutation(async ({ ctx: { write, principal, now }, input: { id } }) => {
    const { domainId } = principal
    const [row] = await write<AssetRow>(remove, [id, domainId, now], [pendingEvent(AssetDeleted, { domainId })])
    if (!row) throw new AssetNotFound({ id })
    return assetViewOf(row)
  })
