import type { Call } from '@wordclaw/shared/principal'
import type { RouteContext } from '@wordclaw/shared/service'
import { readToken, type TokenPorts } from '@wordclaw/shared/signed-token'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AssetContentNotFound, AssetNotFound } from './asset.errors.ts'
import { assetsOf, storageOf } from './assets-port.ts'
import { byteRangeOf } from './byte-range.ts'
import { type Deliverable, deliverable } from './deliverable.ts'
import { ACCESS_PURPOSE } from './issue-access.ts'
import { isShown } from './media-type.ts'
import { AssetAccessTokenExpired, InvalidAssetAccessToken } from './raw.errors.ts'
import { variantOf } from './variants/variant-of.ts'
import { variantSpecOf } from './variants/variant-spec.ts'

/** The names under which deliveries are decided: for everybody, and for callers of the asset's own domain. */
export const DELIVER_SHARED = 'content.assets.deliver'
export const DELIVER = 'content.assets.read'

interface Delivery {
  readonly id: number
  readonly token: string | undefined
}

/** `GET /assets/:id/content`: the bytes of an asset or of a variant of it, whole or in part, for whoever may have them. */
export async function deliver(request: FastifyRequest, reply: FastifyReply, context: RouteContext, call: Call): Promise<FastifyReply> {
  const { token, ...query } = request.query as Record<string, string | undefined>
  const id = Number((request.params as { id: string }).id)
  const spec = variantSpecOf(query)
  const asset = await admitted(context, call, { id, token })
  const bytes = spec ? await variantOf(context, call, asset, spec) : asset
  return sendBytes(request, reply, context, { ...bytes, accessMode: asset.accessMode })
}

/** The asset, if this call may have its bytes: whose domain it is of may (the gateway has decided that), whoever has a link, and everybody if it is public. */
async function admitted({ database, clock, ports }: RouteContext, call: Call, { id, token }: Delivery): Promise<Deliverable> {
  const { domainId } = call.principal
  if (call.procedure === DELIVER) {
    const own = await deliverable(database.sql, id)
    if (own?.domainId !== domainId) throw new AssetNotFound({ id })
    return own
  }
  if (token !== undefined) {
    const vouched = readToken(ACCESS_PURPOSE, token, clock.now(), (ports as TokenPorts).tokenKeys)
    if (vouched === 'expired') throw new AssetAccessTokenExpired({})
    if (vouched === 'invalid' || vouched.claims['assetId'] !== id) throw new InvalidAssetAccessToken({})
    const linked = await deliverable(database.sql, id)
    if (linked?.domainId !== vouched.claims.domainId || linked.accessMode === 'entitled') throw new AssetNotFound({ id })
    return linked
  }
  const shared = await deliverable(database.sql, id)
  if (shared?.accessMode !== 'public') throw new AssetNotFound({ id })
  return shared
}

async function sendBytes(request: FastifyRequest, reply: FastifyReply, { ports }: RouteContext, asset: Deliverable): Promise<FastifyReply> {
  const { sizeBytes, provider, key } = asset
  const etag = `"${asset.byteHash ?? `${asset.id}-${sizeBytes}`}"`
  const described = { ...headersOf(asset), etag, 'accept-ranges': 'bytes' }
  if (matches(request.headers['if-none-match'], etag)) return reply.headers(described).code(304).send()
  const ifRange = request.headers['if-range']
  const range = ifRange === undefined || ifRange === etag ? byteRangeOf(request.headers.range, sizeBytes) : 'all'
  if (range === null) return reply.headers(described).code(416).header('content-range', `bytes */${sizeBytes}`).send()
  const part = range === 'all' ? undefined : range
  const bytes = request.method === 'HEAD' ? '' : await storageOf(assetsOf(ports), provider).read(key, part)
  if (bytes === null) throw new AssetContentNotFound({})
  reply.headers({ ...described, 'content-length': `${part ? part.end - part.start + 1 : sizeBytes}` })
  if (part) reply.header('content-range', `bytes ${part.start}-${part.end}/${sizeBytes}`)
  return reply.code(part ? 206 : 200).send(bytes)
}

const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))

/** Nothing that is delivered runs: what a browser could run is handed over as a file, and the rest is shown without scripts, forms or plug-ins. */
function headersOf({ mimeType, filename, accessMode }: Deliverable): Record<string, string> {
  const shown = isShown(mimeType)
  // Viewers of PDF do not work in a sandbox, and have one of their own.
  const sandbox = mimeType === 'application/pdf' ? '' : '; sandbox'
  const ascii = filename.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(filename).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return {
    'content-type': mimeType,
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'${sandbox}`,
    'x-content-type-options': 'nosniff',
    'x-wordclaw-access-mode': accessMode,
    'cache-control': accessMode === 'public' ? 'public, max-age=3600' : 'private, no-store',
  }
}
