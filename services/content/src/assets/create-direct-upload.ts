import { randomUUID } from 'node:crypto'
import { insideOf } from '@wordclaw/shared/database/database'
import { prepared, procedure } from '@wordclaw/shared/procedure'
import { issueToken, type TokenPorts } from '@wordclaw/shared/signed-token'
import { z } from 'zod'
import { acceptFields } from './accept-fields.ts'
import { AssetStorageNotConfigured, AssetStorageRequestFailed, AssetTooLarge, AssetTypeNotAllowed, FIELD_ERRORS } from './asset.errors.ts'
import { AssetFields, Filename, MimeType } from './asset.schema.ts'
import { assetsOf } from './assets-port.ts'
import { allowType } from './media-type.ts'
import { reclaimLater } from './reclaim-bytes.ts'
import { incomingKeyOf } from './storage/asset-storage.ts'

/** What the link is signed for that takes the bytes, where this service takes them; and what the word is signed for that makes them an asset. */
export const UPLOAD_PURPOSE = 'asset-upload'
export const COMPLETION_PURPOSE = 'asset-upload-completion'

const TTL_SECONDS = 900
/** Bytes that were not completed in time are kept so much longer, for a transfer or a completion that is under way. */
export const GRACE_MS = 60 * 60 * 1_000

const Ending = { expiresAt: z.string(), note: z.string() }

/** Begins an upload whose bytes go to the storage directly. What is said of the file waits in the job that would remove them. */
export const createDirectUpload = prepared
  .meta({
    summary: 'Begin an upload that goes to the storage directly',
    operation: 'content.write',
    resource: { type: 'asset' },
    rest: 'POST /assets/direct-upload',
    status: 201,
    errors: [AssetTooLarge, AssetTypeNotAllowed, AssetStorageNotConfigured, AssetStorageRequestFailed, ...FIELD_ERRORS],
    secretAnswer: true,
    next: 'PUT the bytes to upload.uploadUrl with upload.uploadHeaders, then send finalize.token to POST /api/assets/direct-upload/complete.',
  })
  .input(
    z.strictObject({
      filename: Filename,
      mimeType: MimeType,
      sizeBytes: z.int().positive().optional().describe('How many bytes there will be. If it is said, no other number is taken.'),
      ttlSeconds: z.int().min(60).max(3_600).default(TTL_SECONDS).describe('For how many seconds the upload may be made and completed.'),
      ...AssetFields,
    }),
  )
  .use(async ({ ctx: { sql, principal, ports }, input: { filename: _, mimeType, sizeBytes = 0, ttlSeconds: __, ...fields }, next }) => {
    const assets = assetsOf(ports)
    const { maxBytes, allowedTypes } = assets.limits
    if (sizeBytes > maxBytes) throw new AssetTooLarge({ maxBytes })
    allowType(mimeType, allowedTypes)
    await acceptFields(sql, principal.domainId, fields)
    return next({ ctx: { assets } })
  })
  .concat(procedure)
  .output(
    z.object({
      provider: z.enum(['local', 's3']),
      upload: z.object({
        method: z.literal('PUT'),
        uploadUrl: z.string().describe('Where the bytes go; a path is one of this gateway.'),
        uploadHeaders: z.record(z.string(), z.string()),
        ttlSeconds: z.int(),
        ...Ending,
      }),
      finalize: z.object({ path: z.string(), token: z.string(), ...Ending }),
    }),
  )
  .mutation(async ({ ctx: { em, now, principal, call, assets, ports }, input: { ttlSeconds, ...upload } }) => {
    const { domainId } = principal
    const { mimeType, sizeBytes } = upload
    const keys = (ports as TokenPorts).tokenKeys
    const uploadId = randomUUID()
    const key = incomingKeyOf(domainId, uploadId)
    const { provider } = assets.storages.primary
    // What a dry run issues has expired: bytes that came by it would have no job to remove them.
    const term = { now, expiresAt: call.dryRun ? now : new Date(now.getTime() + ttlSeconds * 1_000) }
    const at = new Date(term.expiresAt.getTime() + GRACE_MS)
    const job = await reclaimLater(insideOf(em), { domainId, now, at, provider, key, upload })
    const own = issueToken(UPLOAD_PURPOSE, { domainId, uploadId, mimeType, sizeBytes }, term, keys)
    const theirs = call.dryRun ? null : await assets.storages.primary.uploadLink(key, { mimeType, sizeBytes, ttlSeconds })
    const link = theirs ?? { url: `/api/assets/direct-upload/content?token=${own}`, headers: { 'content-type': mimeType } }
    const token = issueToken(COMPLETION_PURPOSE, { domainId, uploadId, job }, term, keys)
    const expiresAt = term.expiresAt.toISOString()
    return {
      provider,
      upload: {
        method: 'PUT' as const,
        uploadUrl: link.url,
        uploadHeaders: { ...link.headers },
        ttlSeconds,
        expiresAt,
        note: 'Send the bytes and nothing else, with these headers.',
      },
      finalize: { path: '/api/assets/direct-upload/complete', token, expiresAt, note: 'Send the token once the bytes are there.' },
    }
  })
