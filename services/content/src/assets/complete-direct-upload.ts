import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { type Context, direct, prepared } from '@wordclaw/shared/procedure'
import { readToken, type TokenPorts } from '@wordclaw/shared/signed-token'
import { z } from 'zod'
import { AssetCreated } from '../events.ts'
import { acceptFields } from './accept-fields.ts'
import {
  AssetContentNotFound,
  AssetUploadExpired,
  DirectUploadSizeMismatch,
  DirectUploadTokenExpired,
  FIELD_ERRORS,
  INTAKE_ERRORS,
  InvalidDirectUploadToken,
} from './asset.errors.ts'
import { ASSET_COLUMNS, type AssetFields, type AssetRow, AssetView, assetViewOf } from './asset.schema.ts'
import { assetsOf, storageOf } from './assets-port.ts'
import { COMPLETION_PURPOSE } from './create-direct-upload.ts'
import { insertAsset, type Stored } from './insert-asset.ts'
import { inspect } from './intake.ts'
import { reclaimLater } from './reclaim-bytes.ts'
import { newStorageKey } from './storage/asset-storage.ts'
import { discardBytes, type Storing } from './store-bytes.ts'

/** Larger files are not read again for their hash: a call has to be answered. */
const HASHED_UP_TO = 256 * 1024 * 1024

/** What was said of the file when its upload began. */
type Said = AssetFields & { readonly filename: string; readonly mimeType: string; readonly sizeBytes?: number }

const completed = statement(
  'asset_of_upload',
  `select ${ASSET_COLUMNS} from content.assets a where a.upload_id = $1::uuid and a.domain_id = $2`,
)
const waiting = statement(
  'asset_upload_waiting',
  `select payload from content.jobs where id = $1 and domain_id = $2 and kind = 'asset_bytes_reclaim' and status = 'queued' and payload -> 'upload' is not null`,
)

const Claims = z.object({ domainId: z.int(), uploadId: z.uuid(), job: z.int() })
type Claims = z.output<typeof Claims>

/** Makes an asset of what was sent to the storage. Completing it again answers with the same asset. */
export const completeDirectUpload = prepared
  .meta({
    summary: 'Complete an upload that went to the storage directly',
    operation: 'content.write',
    resource: { type: 'asset' },
    rest: 'POST /assets/direct-upload/complete',
    status: 201,
    errors: [
      InvalidDirectUploadToken,
      DirectUploadTokenExpired,
      DirectUploadSizeMismatch,
      AssetContentNotFound,
      AssetUploadExpired,
      ...INTAKE_ERRORS,
      ...FIELD_ERRORS,
    ],
    emits: [AssetCreated],
  })
  .input(z.strictObject({ token: z.string().max(4_096).describe('The token of finalize.') }))
  .use(async ({ ctx, input: { token }, next }) => {
    const claims = claimsOf(token, ctx.principal.domainId, ctx.now, ctx.ports as TokenPorts)
    const { uploadId } = claims
    const earlier = await assetOf(ctx.sql, uploadId, ctx.principal.domainId)
    return next({ ctx: { uploadId, earlier, arrived: earlier ? null : await arrivedBy(ctx, claims) } })
  })
  .concat(direct)
  .output(AssetView)
  .mutation(async ({ ctx: { sql, write, principal, now, uploadId, earlier, arrived } }) => {
    if (earlier) return assetViewOf(earlier)
    const row = arrived && (await insertAsset(write, principal, now, arrived))
    if (row) return assetViewOf(row)
    if (arrived) await discardBytes(arrived.storing, arrived.stored)
    const other = await assetOf(sql, uploadId, principal.domainId)
    if (!other) throw new AssetUploadExpired({})
    return assetViewOf(other)
  })

/** What has come by an upload, and what was said of it when it began. */
async function arrivedBy(ctx: Pick<Context, 'principal' | 'call' | 'now' | 'ports'> & { sql: Sql }, { job: id, uploadId }: Claims) {
  const { sql, principal, call, now, ports } = ctx
  const [job] = await sql.query<{ payload: { provider: string; key: string; upload: Said } }>(waiting, [id, principal.domainId])
  if (!job) throw new DirectUploadTokenExpired({})
  const { filename, mimeType: claimed, sizeBytes, ...fields } = job.payload.upload
  const access = await acceptFields(sql, principal.domainId, fields)
  const storing = { sql, call, now, assets: assetsOf(ports) }
  const stored = { ...(await settle(storing, { ...job.payload, filename, claimed, sizeBytes })), uploadId }
  return { filename, fields, access, stored, storing }
}

async function assetOf(sql: Pick<Sql, 'query'>, uploadId: string, domainId: number): Promise<AssetRow | null> {
  const [row] = await sql.query<AssetRow>(completed, [uploadId, domainId])
  return row ?? null
}

function claimsOf(token: string, domainId: number, now: Date, { tokenKeys }: TokenPorts): Claims {
  const vouched = readToken(COMPLETION_PURPOSE, token, now, tokenKeys)
  if (vouched === 'expired') throw new DirectUploadTokenExpired({})
  const claims = Claims.safeParse(vouched === 'invalid' ? null : vouched.claims)
  if (!claims.success || claims.data.domainId !== domainId) throw new InvalidDirectUploadToken({})
  return claims.data
}

interface Sent {
  readonly provider: string
  readonly key: string
  readonly filename: string
  readonly claimed: string
  readonly sizeBytes: number | undefined
}

/** The bytes at a place of their own, where the upload link does not lead, and what they are. */
async function settle(
  storing: Storing,
  { provider, key: incoming, filename, claimed, sizeBytes }: Sent,
): Promise<Omit<Stored, 'uploadId'>> {
  const { sql, call, now, assets } = storing
  const { domainId } = call.principal
  const storage = storageOf(assets, provider)
  const place = { provider: storage.provider, key: call.dryRun ? incoming : newStorageKey(domainId, filename) }
  const jobId = call.dryRun ? null : await reclaimLater(sql, { domainId, now, ...place })
  try {
    if (!call.dryRun && !(await storage.copy(incoming, place.key))) throw new AssetContentNotFound({})
    const found = await storage.sizeOf(place.key)
    const bytes = found === null ? null : await storage.read(place.key)
    if (found === null || bytes === null) throw new AssetContentNotFound({})
    const taken = await inspect(bytes, claimed, found, assets.limits, HASHED_UP_TO)
    if (sizeBytes !== undefined && sizeBytes !== found) throw new DirectUploadSizeMismatch({ declared: sizeBytes, found })
    return { ...taken, ...place, jobId }
  } catch (error) {
    await discardBytes(storing, { ...place, jobId })
    throw error
  }
}
