import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { ACCESS_MODES } from './asset.entity.ts'
import {
  AssetDerivativeSourceRequired,
  AssetEntitlementScopeRequired,
  AssetEntitlementScopeTargetNotFound,
  AssetEntitlementScopeUnexpected,
  AssetSourceNotFound,
  AssetVariantKeyRequired,
} from './asset.errors.ts'
import type { AssetFields, EntitlementScope } from './asset.schema.ts'

/** Who gets the bytes, and for what. */
export interface Access {
  readonly accessMode: (typeof ACCESS_MODES)[number]
  readonly scopeType: EntitlementScope['type'] | null
  readonly scopeRef: number | null
}

const source = statement(
  'asset_source',
  `select access_mode, entitlement_scope_type, entitlement_scope_ref from content.assets where id = $1 and domain_id = $2 and status = 'active'`,
)

interface Source {
  access_mode: Access['accessMode']
  entitlement_scope_type: Access['scopeType']
  entitlement_scope_ref: number | null
}

/** What is said of an asset, found to be true. What is made of another asset is for those who may have that one, unless something else is said. */
export async function acceptFields(sql: Pick<Sql, 'query'>, domainId: number, fields: AssetFields): Promise<Access> {
  const { sourceAssetId, variantKey, transformSpec, accessMode, entitlementScope } = fields
  if (sourceAssetId === undefined) {
    if (variantKey !== undefined || transformSpec !== undefined) throw new AssetDerivativeSourceRequired({})
    return acceptAccess(sql, domainId, accessMode ?? 'public', entitlementScope)
  }
  if (variantKey === undefined) throw new AssetVariantKeyRequired({})
  const [found] = await sql.query<Source>(source, [sourceAssetId, domainId])
  if (!found) throw new AssetSourceNotFound({ sourceAssetId })
  if (accessMode !== undefined || entitlementScope) return acceptAccess(sql, domainId, accessMode ?? found.access_mode, entitlementScope)
  return { accessMode: found.access_mode, scopeType: found.entitlement_scope_type, scopeRef: found.entitlement_scope_ref }
}

const item = statement('asset_scope_item', 'select id from content.content_items where id = $1 and domain_id = $2')
const type = statement('asset_scope_type', 'select id from content.content_types where id = $1 and domain_id = $2')

/** A mode of access with the scope that it needs, and no other. */
export async function acceptAccess(
  sql: Pick<Sql, 'query'>,
  domainId: number,
  accessMode: Access['accessMode'],
  scope: EntitlementScope | null | undefined,
): Promise<Access> {
  if (accessMode !== 'entitled') {
    if (scope) throw new AssetEntitlementScopeUnexpected({})
    return { accessMode, scopeType: null, scopeRef: null }
  }
  if (!scope) throw new AssetEntitlementScopeRequired({})
  const ref = scope.ref ?? null
  if (ref !== null) {
    const [found] = await sql.query(scope.type === 'item' ? item : type, [ref, domainId])
    if (!found) throw new AssetEntitlementScopeTargetNotFound({ type: scope.type, ref })
  }
  return { accessMode, scopeType: scope.type, scopeRef: ref }
}
