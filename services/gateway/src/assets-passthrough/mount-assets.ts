import { invalidInput } from '@wordclaw/shared/problem'
import type { RemoteBytes } from '@wordclaw/shared/remote-bytes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callerOf } from '../caller.ts'
import { REST_PREFIX } from '../catalog.ts'
import type { Vouch } from '../invoke.ts'
import { genericProblem } from '../surfaces/problems.ts'
import { sendProblem } from '../surfaces/rest.ts'
import type { Upstream } from '../upstream.ts'
import { takesBytes } from './body-kind.ts'
import { type Asked, askedFor } from './delivery.ts'
import { closing, pass } from './pass.ts'
import { SEND_DIRECT_UPLOAD, UPLOAD } from './raw-entries.ts'

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
 * then passed on as they come.
 */
export function mountAssets(app: FastifyInstance, { vouch, content, bytes, maxBytes }: AssetsPassthrough): void {
  if (!content || !bytes) return
  const forward = async (
    request: FastifyRequest,
    reply: FastifyReply,
    path: string,
    dryRun: boolean,
    ask: () => Asked | Promise<Asked>,
  ) => {
    const found = async () => ({ ...(await ask()), dryRun })
    const vouched = await vouch({ ...UPLOAD_DEFAULTS, caller: callerOf(request, 'rest') }, found)
    if (vouched.ok) return pass(bytes, vouched.call, path, request, reply)
    if (vouched.decisionId) reply.header('x-policy-decision-id', vouched.decisionId)
    return closing(request, sendProblem(reply, vouched.problem, request.id))
  }
  const upload = async (request: FastifyRequest, reply: FastifyReply, path: string, ask: () => Asked) => {
    const { mode, ...query } = request.query as Record<string, string>
    if (mode !== undefined && mode !== 'dry_run') return closing(request, sendProblem(reply, invalidInput([NO_SUCH_MODE]), request.id))
    if (Number(request.headers['content-length'] ?? 0) > maxBytes + FORM_BYTES) {
      return closing(request, sendProblem(reply, genericProblem('BODY_TOO_LARGE', `A file has at most ${maxBytes} bytes.`), request.id))
    }
    return forward(request, reply, `${path}?${new URLSearchParams(query)}`, mode === 'dry_run', ask)
  }
  void app.register(async (scope) => {
    // Nothing here reads a body.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post(`${REST_PREFIX}/assets`, { constraints: takesBytes }, (request, reply) =>
      upload(request, reply, '/assets', () => ({ entry: UPLOAD, input: {} })),
    )
    scope.put(`${REST_PREFIX}/assets/direct-upload/content`, (request, reply) =>
      upload(request, reply, '/assets/direct-upload/content', () => ({
        entry: SEND_DIRECT_UPLOAD,
        input: request.query as Asked['input'],
      })),
    )
    scope.route<{ Params: { id: string }; Querystring: Record<string, string> }>({
      method: ['GET', 'HEAD'],
      url: `${REST_PREFIX}/assets/:id/content`,
      handler(request, reply) {
        const { id: text } = request.params
        const id = /^\d{1,10}$/.test(text) ? Number(text) : text
        const path = `/assets/${encodeURIComponent(text)}/content?${new URLSearchParams(request.query)}`
        return forward(request, reply, path, false, () => askedFor(content, request.id, id, request.query['token']))
      },
    })
  })
}

const UPLOAD_DEFAULTS = { entry: UPLOAD, input: {}, dryRun: false }

const NO_SUCH_MODE = { pointer: '/mode', rule: 'enum', message: 'is dry_run or nothing: bytes cannot be planned', allowed: ['dry_run'] }
