import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { isStorable } from '@wordclaw/shared/storable'
import { z } from 'zod'
import { ACCESS_MODES, ASSET_STATUSES, ENTITLEMENT_SCOPE_TYPES, STORAGE_PROVIDERS } from './asset.entity.ts'
import { mediaTypeOf } from './media-type.ts'

export const AssetId = RowId.describe('Id of the asset.')

export const Filename = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .refine((name) => isStorable(name) && !/[\p{Cc}/\\]/u.test(name), 'must be the name of a file: no slashes, no control characters')

export const MimeType = z
  .string()
  .max(127)
  .refine((text) => mediaTypeOf(text) !== null, 'must be a media type, such as image/png')
  .transform((text) => mediaTypeOf(text) ?? text)
  .meta({ type: 'string' })

export const AccessMode = z
  .enum(ACCESS_MODES)
  .describe('Who gets the bytes: anybody; whoever has a signed link, or a key that reads content; or whoever has bought them.')

export const AssetStatus = z.enum(ASSET_STATUSES)

/** What has to be bought to have an entitled asset. */
export const EntitlementScope = z
  .strictObject({ type: z.enum(ENTITLEMENT_SCOPE_TYPES), ref: RowId.nullable().optional() })
  .refine(({ type, ref }) => (type === 'subscription') === (ref === undefined || ref === null), {
    path: ['ref'],
    message: 'is the id of the item or type, and no part of a subscription',
  })
  .describe('What has to be bought to have an entitled asset: an item or a type by its id, or a subscription.')
export type EntitlementScope = z.output<typeof EntitlementScope>

const VARIANT_KEY = /^[a-z0-9._-]{2,64}$/i
/** The most characters of an object that is kept with an asset. */
const MOST_JSON = 16_384

const Kept = JsonDocument.refine((value) => JSON.stringify(value).length <= MOST_JSON, `must have at most ${MOST_JSON} characters as JSON`)

/** What is said of an asset when it comes, by any way. */
export const AssetFields = {
  originalFilename: Filename.optional().describe('The name the file had where it comes from. Left out, it is filename.'),
  accessMode: AccessMode.optional().describe('Left out, it is that of the source, else public.'),
  entitlementScope: EntitlementScope.optional(),
  metadata: Kept.optional().describe('Whatever else is known of it, such as its alternative text.'),
  sourceAssetId: AssetId.optional().describe('The asset that this one was made of.'),
  variantKey: z
    .string()
    .regex(VARIANT_KEY, 'must be 2 to 64 letters, digits, dots, underscores and hyphens')
    .optional()
    .describe('Tells it from other assets made of the same source.'),
  transformSpec: Kept.optional().describe('How it was made of its source.'),
}
export type AssetFields = { readonly [K in keyof typeof AssetFields]?: z.output<(typeof AssetFields)[K]> | undefined }

const Path = z.string()

export const AssetView = z
  .object({
    id: AssetId,
    sourceAssetId: RowId.nullable(),
    variantKey: z.string().nullable(),
    transformSpec: JsonDocument.nullable(),
    filename: z.string(),
    originalFilename: z.string(),
    mimeType: z.string(),
    sizeBytes: z.int().nonnegative(),
    byteHash: z.string().nullable().describe('SHA-256 of the bytes, in hexadecimal.'),
    storageProvider: z.enum(STORAGE_PROVIDERS),
    accessMode: AccessMode,
    entitlementScope: z.object({ type: z.enum(ENTITLEMENT_SCOPE_TYPES), ref: RowId.nullable() }).nullable(),
    status: AssetStatus,
    metadata: JsonDocument,
    uploaderActorId: z.string().nullable(),
    uploaderActorType: z.string().nullable(),
    uploaderActorSource: z.string().nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    deletedAt: Timestamp.nullable(),
    relationships: z.object({ sourcePath: Path.nullable(), derivativesPath: Path }),
    delivery: z.object({
      contentPath: Path,
      accessPath: Path.optional().describe('Of a signed asset: where links to it are issued.'),
      requiresAuth: z.boolean(),
      requiresEntitlement: z.boolean(),
      offersPath: Path.optional().describe('Of an entitled asset: where offers are listed.'),
      signedTokenTtlSeconds: z.int().nullable(),
    }),
  })
  .meta({ id: 'Asset' })

/** A row of `ASSET_COLUMNS`. */
export interface AssetRow {
  id: number
  source_asset_id: number | null
  variant_key: string | null
  transform_spec: Record<string, unknown> | null
  filename: string
  original_filename: string
  mime_type: string
  size_bytes: string | number
  byte_hash: string | null
  storage_provider: (typeof STORAGE_PROVIDERS)[number]
  access_mode: (typeof ACCESS_MODES)[number]
  entitlement_scope_type: (typeof ENTITLEMENT_SCOPE_TYPES)[number] | null
  entitlement_scope_ref: number | null
  status: (typeof ASSET_STATUSES)[number]
  metadata: Record<string, unknown>
  uploader_actor_id: string | null
  uploader_actor_type: string | null
  uploader_actor_source: string | null
  created_at: string
  updated_at: string
  deleted_at: string | null
}

/** The columns of `content.assets a` that leave; where the bytes are does not. */
export const ASSET_COLUMNS = `a.id, a.source_asset_id, a.variant_key, a.transform_spec, a.filename, a.original_filename, a.mime_type, a.size_bytes,
  a.byte_hash, a.storage_provider, a.access_mode, a.entitlement_scope_type, a.entitlement_scope_ref, a.status, a.metadata, a.uploader_actor_id,
  a.uploader_actor_type, a.uploader_actor_source, a.created_at, a.updated_at, a.deleted_at`

/** The digest of an asset, for the audit trail: of what it is, who may have it, and its bytes. */
export const assetDigestIn = (table: string): string =>
  `select encode(sha256(convert_to(concat_ws(E'\\n', status, access_mode, entitlement_scope_type, entitlement_scope_ref, filename, byte_hash, metadata::text), 'UTF8')), 'hex')
   from ${table}`

/** How long a link holds unless its asker says otherwise. */
export const ACCESS_TTL_SECONDS = 300

export function assetViewOf(row: AssetRow): z.input<typeof AssetView> {
  const { id, source_asset_id: sourceAssetId, access_mode: accessMode, entitlement_scope_type: type } = row
  return {
    id,
    sourceAssetId,
    variantKey: row.variant_key,
    transformSpec: row.transform_spec,
    filename: row.filename,
    originalFilename: row.original_filename,
    mimeType: row.mime_type,
    sizeBytes: Number(row.size_bytes),
    byteHash: row.byte_hash,
    storageProvider: row.storage_provider,
    accessMode,
    entitlementScope: type && { type, ref: row.entitlement_scope_ref },
    status: row.status,
    metadata: row.metadata,
    uploaderActorId: row.uploader_actor_id,
    uploaderActorType: row.uploader_actor_type,
    uploaderActorSource: row.uploader_actor_source,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    relationships: {
      sourcePath: sourceAssetId === null ? null : `/api/assets/${sourceAssetId}`,
      derivativesPath: `/api/assets/${id}/derivatives`,
    },
    delivery: {
      contentPath: contentPathOf(id),
      ...(accessMode === 'signed' && { accessPath: `/api/assets/${id}/access` }),
      requiresAuth: accessMode !== 'public',
      requiresEntitlement: accessMode === 'entitled',
      ...(accessMode === 'entitled' && { offersPath: '/api/offers' }),
      signedTokenTtlSeconds: accessMode === 'signed' ? ACCESS_TTL_SECONDS : null,
    },
  }
}

export const contentPathOf = (id: number): string => `/api/assets/${id}/content`
