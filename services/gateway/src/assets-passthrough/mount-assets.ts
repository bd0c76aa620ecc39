import type { RemoteBytes } from '@wordclaw/shared/remote-bytes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Vouch } from '../invoke.ts'
import { lineOf, type RawRoute } from '../raw-routes/raw-route.ts'
import { type Asked, vouchedCall } from '../raw-routes/vouched-call.ts'
import { genericProblem } from '../surfaces/problems.ts'
import { sendProblem } from '../surfaces/rest.ts'
import type { Upstream } from '../upstream.ts'
import { ASSET_ROUTES, CONTENT_ROUTE, DIRECT_UPLOAD_ROUTE, UPLOAD_ROUTE } from './asset-routes.ts'
import { takesBytes } from './body-kind.ts'
import { askedFor } from './delivery.ts'
import { pass } from './pass.ts'

export interface AssetsPassthrough {
  readonly vouch: Vouch
  /** Content, by its procedures and by its routes of bytes. Without it, nothing is served here. */
  readonly content: Upstream | undefined
  readonly bytes: RemoteBytes | undefined
  /** The most bytes of a file. */
  readonly maxBytes: number
}

/** What a form has beside its file. */
const FORM_BYTES = 1024 * 1024

/**
 * The bytes of assets: `POST /api/assets` for bodies that are not JSON, `GET /api/assets/:id/content`, and uploads by link. Decided and recorded like any call,
 * then passed on as they come. Returns what is mounted.
 */
export function mountAssets(app: FastifyInstance, { vouch, content, bytes, maxBytes }: AssetsPassthrough): readonly RawRoute[] {
  if (!content || !bytes) return []
  const upload = uploading(vouch, bytes, maxBytes)
  void app.register(async (scope) => {
    // Nothing here reads a body.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.route({ ...lineOf(UPLOAD_ROUTE), constraints: takesBytes, handler: (request, reply) => upload(UPLOAD_ROUTE, request, reply) })
    scope.route({
      ...lineOf(DIRECT_UPLOAD_ROUTE),
      handler: (request, reply) =>
        upload(DIRECT_UPLOAD_ROUTE, request, reply, () => ({ entry: DIRECT_UPLOAD_ROUTE.entry, input: request.query })),
    })
    scope.route<{ Params: { id: string }; Querystring: Record<string, string> }>({
      ...lineOf(CONTENT_ROUTE),
      method: ['GET', 'HEAD'],
      async handler(request, reply) {
        const { id: text } = request.params
        const id = /^\d{1,10}$/.test(text) ? Number(text) : text
        const ask = () => askedFor(content, request.id, id, request.query['token'])
        const call = await vouchedCall(vouch, CONTENT_ROUTE, request, reply, ask)
        const path = `/assets/${encodeURIComponent(text)}/content?${new URLSearchParams(request.query)}`
        return call ? pass(bytes, call, path, request, reply) : reply
      },
    })
  })
  return ASSET_ROUTES
}

/** Takes uploads: by any route, of any length that a file may have. */
const uploading =
  (vouch: Vouch, bytes: RemoteBytes, maxBytes: number) =>
  async (route: RawRoute, request: FastifyRequest, reply: FastifyReply, ask?: () => Asked): Promise<FastifyReply> => {
    const call = await vouchedCall(vouch, route, request, reply, ask)
    if (!call) return reply
    if (Number(request.headers['content-length'] ?? 0) > maxBytes + FORM_BYTES)
      return sendProblem(reply, genericProblem('BODY_TOO_LARGE', `A file has at most ${maxBytes} bytes.`), request.id)
    const { mode: _, ...query } = request.query as Record<string, string>
    return pass(bytes, call, `${route.path}?${new URLSearchParams(query)}`, request, reply)
  }
