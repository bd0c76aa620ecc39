import type { Call } from '@wordclaw/shared/principal'
import type { RouteContext } from '@wordclaw/shared/service'
import { readToken, type TokenPorts } from '@wordclaw/shared/signed-token'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DirectUploadTokenExpired, InvalidDirectUploadToken } from './asset.errors.ts'
import { assetsOf } from './assets-port.ts'
import { GRACE_MS, UPLOAD_PURPOSE } from './create-direct-upload.ts'
import { takeIn } from './intake.ts'
import { bytesOf } from './request-bytes.ts'
import { incomingKeyOf } from './storage/asset-storage.ts'

const Claims = z.object({ domainId: z.int(), uploadId: z.uuid(), mimeType: z.string(), sizeBytes: z.int().optional() })

/** `PUT /assets/direct-upload/content`: what a storage of its own would take by a link, for a storage that has no links. */
export async function takeDirectUpload(
  request: FastifyRequest,
  reply: FastifyReply,
  { clock, ports }: RouteContext,
  { principal }: Call,
): Promise<FastifyReply> {
  const { token } = request.query as { token?: unknown }
  const vouched = readToken(UPLOAD_PURPOSE, String(token), clock.now(), (ports as TokenPorts).tokenKeys)
  if (vouched === 'expired') throw new DirectUploadTokenExpired({})
  const claims = Claims.safeParse(vouched === 'invalid' ? null : vouched.claims)
  if (vouched === 'invalid' || !claims.success || claims.data.domainId !== principal.domainId) throw new InvalidDirectUploadToken({})
  const { domainId, uploadId, mimeType, sizeBytes } = claims.data
  const { storages, limits } = assetsOf(ports)
  const maxBytes = sizeBytes ?? limits.maxBytes
  const key = incomingKeyOf(domainId, uploadId)
  const taken = await takeIn(storages.primary, key, { bytes: bytesOf(request), claimed: mimeType }, { ...limits, maxBytes })
  if (clock.now().getTime() > vouched.expiresAt.getTime() + GRACE_MS / 2) {
    // The job that would have removed them may be over.
    await storages.primary.remove(key)
    throw new DirectUploadTokenExpired({})
  }
  return reply.code(200).header('etag', `"${taken.byteHash}"`).send()
}
