import { auditOf } from '@wordclaw/shared/audit'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { ApplicationError } from '@wordclaw/shared/errors'
import { effect, outboxRows } from '@wordclaw/shared/outbox/write'
import type { Call } from '@wordclaw/shared/principal'
import type { RouteContext } from '@wordclaw/shared/service'
import { AssetContentNotFound, AssetNotFound } from '../asset.errors.ts'
import { assetDigestIn } from '../asset.schema.ts'
import { assetsOf, storageOf } from '../assets-port.ts'
import { DELIVERABLE_COLUMNS, type Deliverable, type DeliverableRow, deliverableOf } from '../deliverable.ts'
import type { Stored } from '../insert-asset.ts'
import { AssetVariantFailed } from '../raw.errors.ts'
import { discardBytes, type Storing, storeBytes } from '../store-bytes.ts'
import { inTurn, refuseUnreadable, rendered } from './render.ts'
import { type VariantSpec, variantKeyOf } from './variant-spec.ts'

const made = statement(
  'asset_variant',
  `select ${DELIVERABLE_COLUMNS} from content.assets a where a.source_asset_id = $1 and a.domain_id = $2 and a.variant_key = $3 and a.generated`,
)

// Who may have a variant is looked up at its source: what its own row says of that is what the source said when it was made.
const keep = effect(
  'asset_variant_insert',
  'content',
  `source as materialized (
     select * from content.assets where id = $1 and domain_id = $2 and status = 'active' for key share
   ),
   held as (
     delete from content.jobs where id = $3 and domain_id = $2 and status = 'queued' and exists (select from source) returning id
   ),
   a as (
     insert into content.assets (domain_id, source_asset_id, variant_key, transform_spec, generated, filename, original_filename, mime_type, size_bytes, byte_hash,
       storage_provider, storage_key, access_mode, entitlement_scope_type, entitlement_scope_ref, uploader_actor_id, uploader_actor_type, uploader_actor_source,
       created_at, updated_at)
     select $2, source.id, $4, $5::jsonb, true, $6, source.original_filename, $7, $8, $9, $10, $11, source.access_mode, source.entitlement_scope_type,
       source.entitlement_scope_ref, 'system', 'system', 'system', $12, $12
     from source, held
     on conflict (source_asset_id, variant_key) where generated do nothing
     returning *
   ),
   effect as (
     select ${DELIVERABLE_COLUMNS}, jsonb_build_object('assetId', a.id) as facts from a
   )`,
  13,
  { after: assetDigestIn('a') },
)

/** Variants that are being made in this process, so that nobody makes one twice. Other copies find out when they keep it. */
const underway = new Map<string, Promise<Deliverable>>()

/** A variant of an image: as it was made the first time somebody asked for it. */
export async function variantOf(context: RouteContext, call: Call, source: Deliverable, spec: VariantSpec): Promise<Deliverable> {
  refuseUnreadable(source.mimeType)
  const key = variantKeyOf(spec)
  const known = await find(context.database.sql, source, key)
  if (known) return { ...known, accessMode: source.accessMode }
  const id = `${source.id} ${source.key} ${key}`
  let making = underway.get(id)
  if (!making) {
    making = inTurn(() => make(context, call, source, spec, key)).finally(() => underway.delete(id))
    underway.set(id, making)
  }
  return { ...(await making), accessMode: source.accessMode }
}

async function find(sql: Pick<Sql, 'query'>, { id, domainId }: Deliverable, key: string): Promise<Deliverable | null> {
  const [row] = await sql.query<DeliverableRow>(made, [id, domainId, key])
  return row ? deliverableOf(row) : null
}

async function make(context: RouteContext, call: Call, source: Deliverable, spec: VariantSpec, key: string): Promise<Deliverable> {
  const { database, clock, ports } = context
  const assets = assetsOf(ports)
  const bytes = await storageOf(assets, source.provider).read(source.key)
  if (!bytes) throw new AssetContentNotFound({})
  const principal = { ...call.principal, domainId: source.domainId }
  const storing: Storing = { sql: database.sql, call: { principal, dryRun: false }, now: clock.now(), assets }
  const filename = `${source.filename.replace(/\.[^.]*$/, '')}.${spec.format}`
  const incoming = { bytes: rendered(bytes, spec), claimed: `image/${spec.format}` }
  const limits = { maxBytes: assets.limits.maxBytes, allowedTypes: ['*'] }
  const stored = await storeBytes(storing, filename, incoming, limits).catch((error: unknown) => {
    throw error instanceof ApplicationError ? error : new AssetVariantFailed({})
  })
  const row = await kept(storing, { ...call, principal }, source, { key, spec, filename, stored })
  if (row) {
    database.committed.wake()
    return deliverableOf(row)
  }
  await discardBytes(storing, stored)
  const other = await find(database.sql, source, key)
  if (!other) throw new AssetNotFound({ id: source.id })
  return other
}

interface Made {
  readonly key: string
  readonly spec: VariantSpec
  readonly filename: string
  readonly stored: Stored
}

/** Leaves the variant for whoever asks next. Null if another copy was quicker, or the source is gone. */
async function kept(
  { sql, now }: Storing,
  call: Call,
  source: Deliverable,
  { key, spec, filename, stored }: Made,
): Promise<DeliverableRow | null> {
  const { domainId } = call.principal
  const { jobId, mimeType, sizeBytes, byteHash, provider } = stored
  const values = [source.id, domainId, jobId, key, JSON.stringify(spec), filename, mimeType, sizeBytes, byteHash, provider, stored.key, now]
  const [row] = await sql.query<DeliverableRow>(keep, [...values, outboxRows([auditOf(call, 'asset', null)], domainId, call.traceparent)])
  return row ?? null
}
