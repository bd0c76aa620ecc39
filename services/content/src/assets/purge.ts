import { LockMode } from '@mikro-orm/core'
import { insideOf } from '@wordclaw/shared/database/database'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { AssetPurged } from '../events.ts'
import { Asset } from './asset.entity.ts'
import {
  AssetNotFound,
  AssetPurgeBlocked,
  AssetPurgeBlockedByDerivatives,
  AssetPurgeRequiresSoftDelete,
  type AssetReference,
} from './asset.errors.ts'
import { AssetId, AssetView, assetViewOf } from './asset.schema.ts'
import { findAsset } from './find-asset.ts'
import { reclaimLater } from './reclaim-bytes.ts'

/** How many references or derivatives a refusal lists. */
const LISTED = 100

const references = statement(
  'asset_references',
  `select source_item_id as "contentItemId", path, from_version as "fromVersion", to_version as "toVersion" from content.content_item_references
   where domain_id = $1 and kind = 'asset' and target_id = $2 order by source_item_id, from_version limit ${LISTED}`,
)
const uploaded = statement(
  'asset_uploaded_derivatives',
  `select id from content.assets where domain_id = $1 and source_asset_id = $2 and not generated order by id limit ${LISTED}`,
)
const dropVariants = statement(
  'asset_drop_variants',
  `delete from content.assets where domain_id = $1 and source_asset_id = $2 and generated returning storage_provider as provider, storage_key as key`,
)

/** Removes an asset for ever. Whoever is about to refer to it holds its row, so the references that are looked at are all there will be. */
export const purge = procedure
  .meta({
    summary: 'Remove a deleted asset and its bytes for ever',
    operation: 'content.purge',
    resource: { type: 'asset', id: 'id' },
    rest: 'POST /assets/:id/purge',
    errors: [AssetNotFound, AssetPurgeRequiresSoftDelete, AssetPurgeBlockedByDerivatives, AssetPurgeBlocked],
    emits: [AssetPurged],
  })
  .input(z.strictObject({ id: AssetId }))
  .output(
    z.object({
      id: AssetId,
      purged: z.literal(true),
      asset: AssetView,
      referenceSummary: z.object({ activeReferenceCount: z.literal(0), historicalReferenceCount: z.literal(0) }),
    }),
  )
  .mutation(async ({ ctx: { em, emit, now, principal }, input: { id } }) => {
    const { domainId } = principal
    const locked = { ...orThrow(AssetNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE }
    const asset = await em.findOneOrFail(Asset, { id, generated: false }, locked)
    if (asset.status !== 'deleted') throw new AssetPurgeRequiresSoftDelete({ id })
    const inside = insideOf(em)
    await refuseWhereNeeded(inside, domainId, id)
    const view = assetViewOf(await findAsset(inside, id, domainId))
    const variants = await inside.query<{ provider: 'local' | 's3'; key: string }>(dropVariants, [domainId, id])
    for (const bytes of [{ provider: asset.storageProvider, key: asset.storageKey }, ...variants]) {
      await reclaimLater(inside, { domainId, now, at: now, ...bytes })
    }
    em.remove(asset)
    emit(AssetPurged, { domainId, assetId: id })
    return {
      id,
      purged: true as const,
      asset: view,
      referenceSummary: { activeReferenceCount: 0 as const, historicalReferenceCount: 0 as const },
    }
  })

async function refuseWhereNeeded(inside: Pick<Sql, 'query'>, domainId: number, id: number): Promise<void> {
  const derivatives = await inside.query<{ id: number }>(uploaded, [domainId, id])
  if (derivatives.length > 0) throw new AssetPurgeBlockedByDerivatives({ id, derivativeIds: derivatives.map((row) => row.id) })
  const found = await inside.query<AssetReference>(references, [domainId, id])
  if (found.length > 0) throw new AssetPurgeBlocked({ id, references: found })
}
