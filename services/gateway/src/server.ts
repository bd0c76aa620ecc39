import { type Problem, problemOf } from '@wordclaw/shared/problem'
import Fastify, { type FastifyError, type FastifyInstance, LogController } from 'fastify'
import { requestIdOf } from './caller.ts'
import { genericProblem } from './surfaces/problems.ts'
import { sendProblem } from './surfaces/rest.ts'

/** The most bytes a request may carry. */
export const BODY_LIMIT = 1024 * 1024

/** The gateway's HTTP server: limits, request ids, security headers, and problems for everything that does not reach a surface. */
export function createServer(options: { logLevel: string; trustProxy: string[] | undefined }): FastifyInstance {
  const app = Fastify({
    logger: {
      level: options.logLevel,
      name: 'gateway',
      redact: ['req.headers.authorization', 'req.headers["x-api-key"]', 'req.headers.cookie'],
    },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: 15_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 5_000, ignoreTrailingSlash: true },
    genReqId: requestIdOf,
    // Entries name the request themselves; a logger for each request would cost as much as authenticating it.
    childLoggerFactory: (logger) => logger,
    ...(options.trustProxy && { trustProxy: options.trustProxy }),
    frameworkErrors: (error, request, reply) => {
      reply.headers(headersOf(request.id))
      return sendProblem(reply as FastifyReply, problemOfRequestError(error), request.id)
    },
    clientErrorHandler: refuseUnreadable,
  })
  app.removeAllContentTypeParsers()
  // Names such as __proto__ are kept: validation points at them.
  const parse = app.getDefaultJsonParser('ignore', 'ignore')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) =>
    isUtf8(body as Buffer) ? parse(request, body.toString(), done) : done(new NotUtf8()),
  )
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headersOf(request.id))
    done()
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, genericProblem('ROUTE_NOT_FOUND', `There is no ${request.method} ${pathOf(request.url)}.`), request.id),
  )
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOfRequestError(error)
    if (problem.status >= 500) request.log.error({ err: error, requestId: request.id }, 'fault')
    return sendProblem(reply, problem, request.id)
  })
  return app
}

const pathOf = (url: string): string => url.split('?', 1)[0]?.slice(0, 200) ?? ''

/** What a request ends in that no surface could read. */
function problemOfRequestError(error: FastifyError): Problem {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return genericProblem('MALFORMED_JSON')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return genericProblem('BODY_TOO_LARGE', `The body is larger than ${BODY_LIMIT} bytes.`)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return genericProblem('UNSUPPORTED_MEDIA_TYPE')
  }
  const status = error.statusCode ?? 500
  return status >= 400 && status < 500 ? { ...genericProblem('MALFORMED_REQUEST', error.message), status } : problemOf(error)
}
