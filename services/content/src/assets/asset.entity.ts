import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

export const STORAGE_PROVIDERS = ['local', 's3'] as const
export const ACCESS_MODES = ['public', 'signed', 'entitled'] as const
export const ASSET_STATUSES = ['active', 'deleted'] as const
export const ENTITLEMENT_SCOPE_TYPES = ['item', 'type', 'subscription'] as const

const AssetSchema = defineEntity({
  name: 'Asset',
  tableName: 'assets',
  schema: 'content',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    sourceAsset: () => p.manyToOne(Asset).nullable().deleteRule('set null').updateRule('no action'),
    variantKey: p.text().nullable(),
    transformSpec: p.json<Record<string, unknown>>().nullable(),
    // Made here for readers, and made again if it is lost: it goes with its source.
    generated: p.boolean().default(false),
    filename: p.text(),
    originalFilename: p.text(),
    mimeType: p.text(),
    sizeBytes: p.bigint('number'),
    // SHA-256 in hexadecimal; null for what was sent to the storage directly and is too large to be read again.
    byteHash: p.text().nullable(),
    storageProvider: p.enum(STORAGE_PROVIDERS).columnType('text'),
    storageKey: p.text(),
    // The upload that a client made to the storage itself: it becomes one asset, however often it is completed.
    uploadId: p.uuid().nullable(),
    accessMode: p.enum(ACCESS_MODES).columnType('text').default('public'),
    entitlementScopeType: p.enum(ENTITLEMENT_SCOPE_TYPES).columnType('text').nullable(),
    entitlementScopeRef: p.integer().nullable(),
    status: p.enum(ASSET_STATUSES).columnType('text').default('active'),
    metadata: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
    uploaderActorId: p.text().nullable(),
    uploaderActorType: p.text().nullable(),
    uploaderActorSource: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    deletedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  checks: [
    { name: 'assets_entitled_check', expression: `(access_mode = 'entitled') = (entitlement_scope_type is not null)` },
    { name: 'assets_deleted_check', expression: `(status = 'deleted') = (deleted_at is not null)` },
  ],
  uniques: [
    { name: 'assets_storage_key_unique', properties: ['storageKey'] },
    { name: 'assets_upload_unique', properties: ['uploadId'] },
    { name: 'assets_generated_unique', properties: ['sourceAsset', 'variantKey'], where: 'generated' },
  ],
  indexes: [
    { name: 'assets_domain_created', properties: ['domainId', 'createdAt'] },
    { name: 'assets_domain_status', properties: ['domainId', 'status', 'id'], where: 'not generated' },
    { name: 'assets_domain_mode', properties: ['domainId', 'status', 'accessMode', 'id'], where: 'not generated' },
    { name: 'assets_domain_source', properties: ['domainId', 'sourceAsset', 'status', 'id'] },
    { name: 'assets_source', properties: ['sourceAsset'] },
    { name: 'assets_domain_scope', properties: ['domainId', 'entitlementScopeType', 'entitlementScopeRef'] },
  ],
})

/** A file: what is known of its bytes, and who may have them. A row exists only while its bytes are in the storage. */
export class Asset extends AssetSchema.class {}
AssetSchema.setClass(Asset)
