import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { EmptyUpdateBody } from '@wordclaw/shared/update.errors'
import { z } from 'zod'
import { AssetUpdated } from '../events.ts'
import { type Access, acceptAccess } from './accept-fields.ts'
import {
  AssetEntitlementScopeRequired,
  AssetEntitlementScopeTargetNotFound,
  AssetEntitlementScopeUnexpected,
  AssetNotFound,
} from './asset.errors.ts'
import { ASSET_COLUMNS, AssetFields, AssetId, type AssetRow, AssetView, assetDigestIn, assetViewOf, Filename } from './asset.schema.ts'
import { findAsset } from './find-asset.ts'

// Who may have it was worked out from what it was: if that has changed meanwhile, nothing is written.
const change = effect(
  'asset_update',
  'content',
  `before as materialized (
     select * from content.assets
     where id = $1 and domain_id = $2 and status = 'active' and not generated and access_mode = $9 and entitlement_scope_type is not distinct from $10::text
       and entitlement_scope_ref is not distinct from $11::int
     for no key update
   ),
   a as (
     update content.assets asset
     set filename = coalesce($4::text, before.filename), metadata = coalesce($5::jsonb, before.metadata), access_mode = $6, entitlement_scope_type = $7,
       entitlement_scope_ref = $8::int, updated_at = $3
     from before where asset.id = before.id returning asset.*
   ),
   effect as (
     select ${ASSET_COLUMNS}, jsonb_build_object('assetId', a.id) as facts from a
   )`,
  12,
  { before: assetDigestIn('before'), after: assetDigestIn('a') },
)

const Changes = {
  filename: Filename.optional(),
  metadata: AssetFields.metadata,
  accessMode: AssetFields.accessMode,
  entitlementScope: AssetFields.entitlementScope,
}

/** Changes what is said of an asset. Its bytes never change: other bytes are another asset. */
export const update = direct
  .meta({
    summary: 'Change what is said of an asset',
    operation: 'content.write',
    resource: { type: 'asset', id: 'id' },
    rest: 'PUT /assets/:id',
    errors: [
      AssetNotFound,
      EmptyUpdateBody,
      AssetEntitlementScopeRequired,
      AssetEntitlementScopeUnexpected,
      AssetEntitlementScopeTargetNotFound,
    ],
    emits: [AssetUpdated],
  })
  .input(z.strictObject({ id: AssetId, ...Changes }))
  .output(AssetView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id, filename, metadata, accessMode, entitlementScope } }) => {
    const { domainId } = principal
    if ([filename, metadata, accessMode, entitlementScope].every((field) => field === undefined)) {
      throw new EmptyUpdateBody({ fields: Object.keys(Changes) })
    }
    for (;;) {
      const current = await findAsset(sql, id, domainId)
      const was = [current.access_mode, current.entitlement_scope_type, current.entitlement_scope_ref] as const
      const mode = accessMode ?? current.access_mode
      const access: Access =
        entitlementScope === undefined && mode === current.access_mode
          ? { accessMode: mode, scopeType: was[1], scopeRef: was[2] }
          : await acceptAccess(sql, domainId, mode, entitlementScope)
      const values = [filename ?? null, metadata ? JSON.stringify(metadata) : null, access.accessMode, access.scopeType, access.scopeRef]
      const [row] = await write<AssetRow>(change, [id, domainId, now, ...values, ...was], [pendingEvent(AssetUpdated, { domainId })])
      if (row) return assetViewOf(row)
      const again = await findAsset(sql, id, domainId)
      const is = [again.access_mode, again.entitlement_scope_type, again.entitlement_scope_ref]
      if (is.every((value, index) => value === was[index])) throw new AssetNotFound({ id })
      // Somebody else changed who may have it: look again.
    }
  })
