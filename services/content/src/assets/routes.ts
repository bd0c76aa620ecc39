import multipart from '@fastify/multipart'
import type { Call } from '@wordclaw/shared/principal'
import type { RouteContext } from '@wordclaw/shared/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DELIVER, DELIVER_SHARED, deliver } from './deliver-route.ts'
import { takeDirectUpload } from './direct-upload-route.ts'
import { answerProblem, NOT_VOUCHED, vouchedCall } from './raw-answers.ts'
import { FORM_LIMITS, takeUpload } from './upload-route.ts'

type Handle = (request: FastifyRequest, reply: FastifyReply, context: RouteContext, call: Call) => Promise<FastifyReply>

/** The routes of bytes, as the gateway passes them on: uploads, deliveries, and uploads that a storage of its own would take. */
export function assetRoutes(app: FastifyInstance, context: RouteContext): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    await scope.register(multipart, { throwFileSizeLimit: false, limits: { ...FORM_LIMITS, fileSize: Number.MAX_SAFE_INTEGER } })
    // Bodies are read by their routes, as streams, whatever they are said to be.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    const route = (method: string | string[], url: string, procedures: readonly string[], handle: Handle) =>
      scope.route({
        method,
        url,
        async handler(request, reply) {
          const call = vouchedCall(context, request, procedures)
          if (!call) return reply.code(NOT_VOUCHED.status).send({ problem: NOT_VOUCHED })
          try {
            return await handle(request, reply, context, call)
          } catch (error) {
            return answerProblem(request, reply, call, error)
          }
        },
      })
    route('POST', '/assets', ['content.assets.upload'], takeUpload)
    route('PUT', '/assets/direct-upload/content', ['content.assets.sendDirectUpload'], takeDirectUpload)
    route(['GET', 'HEAD'], '/assets/:id/content', [DELIVER, DELIVER_SHARED], deliver)
  })
}
