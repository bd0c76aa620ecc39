import { direct } from '@wordclaw/shared/procedure'
import { issueToken, type TokenPorts } from '@wordclaw/shared/signed-token'
import { z } from 'zod'
import { AssetAccessIssueUnsupported, AssetNotFound } from './asset.errors.ts'
import { ACCESS_TTL_SECONDS, AssetId, AssetView, assetViewOf, contentPathOf } from './asset.schema.ts'
import { findAsset } from './find-asset.ts'

/** What a link to an asset is signed for. */
export const ACCESS_PURPOSE = 'asset-access'

/** Issues a link by which whoever holds it gets the bytes for a while. It changes nothing, so it is a read. */
export const issueAccess = direct
  .meta({
    summary: 'Issue a signed link to an asset',
    operation: 'content.read',
    resource: { type: 'asset', id: 'id' },
    rest: 'POST /assets/:id/access',
    errors: [AssetNotFound, AssetAccessIssueUnsupported],
  })
  .input(
    z.strictObject({
      id: AssetId,
      ttlSeconds: z.int().min(30).max(3_600).default(ACCESS_TTL_SECONDS).describe('For how many seconds the link holds.'),
    }),
  )
  .output(
    z.object({
      asset: AssetView,
      access: z.object({
        mode: z.enum(['public', 'signed']),
        method: z.literal('GET'),
        contentPath: z.string(),
        auth: z.enum(['none', 'api-key-or-session']),
        signedUrl: z.string().nullable().describe('The path of the link at this gateway.'),
        token: z.string().nullable(),
        expiresAt: z.string().nullable(),
        ttlSeconds: z.int().nullable(),
        note: z.string(),
      }),
    }),
  )
  .query(async ({ ctx: { sql, principal, now, ports }, input: { id, ttlSeconds } }) => {
    const { domainId } = principal
    const row = await findAsset(sql, id, domainId)
    const { access_mode: mode } = row
    if (row.status !== 'active') throw new AssetNotFound({ id })
    if (mode === 'entitled') throw new AssetAccessIssueUnsupported({ id })
    const contentPath = contentPathOf(id)
    const common = { method: 'GET' as const, contentPath }
    const asset = assetViewOf(row)
    if (mode === 'public') {
      const none = { signedUrl: null, token: null, expiresAt: null, ttlSeconds: null }
      return { asset, access: { mode, ...common, auth: 'none' as const, ...none, note: 'Anybody may read it at contentPath.' } }
    }
    const expiresAt = new Date(now.getTime() + ttlSeconds * 1_000)
    const token = issueToken(ACCESS_PURPOSE, { domainId, assetId: id }, { now, expiresAt }, (ports as TokenPorts).tokenKeys)
    const link = { signedUrl: `${contentPath}?token=${token}`, token, expiresAt: expiresAt.toISOString(), ttlSeconds }
    const note = 'Whoever has signedUrl gets the bytes until it expires; a key that reads content gets them at contentPath.'
    return { asset, access: { mode, ...common, auth: 'api-key-or-session' as const, ...link, note } }
  })
