import { type PendingEvent, pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import type { Principal } from '@wordclaw/shared/principal'
import type { Write } from '@wordclaw/shared/procedure'
import { AssetCreated } from '../events.ts'
import type { Access } from './accept-fields.ts'
import { ASSET_COLUMNS, type AssetFields, type AssetRow, assetDigestIn } from './asset.schema.ts'
import type { Taken } from './intake.ts'

/** Bytes that are in the storage, and the job that would remove them. */
export interface Stored extends Taken {
  readonly provider: 'local' | 's3'
  readonly key: string
  /** Null for a dry run, which stores nothing. */
  readonly jobId: number | null
  /** The upload that they came by, if a client sent them to the storage itself. */
  readonly uploadId: string | null
}

// The row and the end of the job that would remove its bytes are one effect: if the job has begun, there will be no row.
const insert = effect(
  'asset_insert',
  'content',
  `source as materialized (
     select id from content.assets where id = $2::int and domain_id = $1 and status = 'active' for key share
   ),
   held as (
     delete from content.jobs
     where id = $3::int and domain_id = $1 and status = 'queued' and ($2::int is null or exists (select from source)) returning id
   ),
   a as (
     insert into content.assets (domain_id, source_asset_id, variant_key, transform_spec, filename, original_filename, mime_type, size_bytes, byte_hash,
       storage_provider, storage_key, upload_id, access_mode, entitlement_scope_type, entitlement_scope_ref, metadata,
       uploader_actor_id, uploader_actor_type, uploader_actor_source, created_at, updated_at)
     select $1, $2::int, $4, $5::jsonb, $6, $7, $8, $9, $10, $11, $12, $13::uuid, $14, $15, $16::int, $17::jsonb, $18, $19, $20, $21, $21
     where ($2::int is null or exists (select from source)) and ($3::int is null or exists (select from held))
     on conflict (upload_id) do nothing
     returning *
   ),
   effect as (
     select ${ASSET_COLUMNS}, jsonb_build_object('assetId', a.id) as facts from a
   )`,
  22,
  { after: assetDigestIn('a') },
)

interface NewAsset {
  readonly filename: string
  readonly fields: AssetFields
  readonly access: Access
  readonly stored: Stored
}

/** Makes the row of bytes that are stored. Null if another completion of the same upload came first. */
export async function insertAsset(write: Write, { id, domainId }: Principal, now: Date, asset: NewAsset): Promise<AssetRow | null> {
  const { filename, fields, access, stored } = asset
  const { sourceAssetId, variantKey, transformSpec, originalFilename, metadata } = fields
  const isKey = id.startsWith('api_key:')
  const events: PendingEvent[] = [pendingEvent(AssetCreated, { domainId, mimeType: stored.mimeType })]
  const [row] = await write<AssetRow>(
    insert,
    [
      domainId,
      sourceAssetId ?? null,
      stored.jobId,
      variantKey ?? null,
      transformSpec ? JSON.stringify(transformSpec) : null,
      filename,
      originalFilename ?? filename,
      stored.mimeType,
      stored.sizeBytes,
      stored.byteHash,
      stored.provider,
      stored.key,
      stored.uploadId,
      access.accessMode,
      access.scopeType,
      access.scopeRef,
      JSON.stringify(metadata ?? {}),
      id,
      isKey ? 'api_key' : 'system',
      isKey ? 'db' : 'system',
      now,
    ],
    events,
  )
  return row ?? null
}
