import Fastify, { type FastifyError, type FastifyInstance, LogController } from 'fastify'
import { distinguishBodies } from './assets-passthrough/body-kind.ts'
import { requestIdOf } from './caller.ts'
import { genericProblem } from './surfaces/problems.ts'
import { sendProblem } from './surfaces/rest.ts'
import { BODY_LIMIT, headersOf, problemOfRequestError, readJson, refuseUnreadable } from './unreadable.ts'

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
    // While it drains, what still comes by a connection that is open is answered like everything else.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 5_000, ignoreTrailingSlash: true },
    genReqId: requestIdOf,
    // Entries name the request themselves; a logger for each request would cost as much as authenticating it.
    childLoggerFactory: (logger) => logger,
    ...(options.trustProxy && { trustProxy: options.trustProxy }),
    frameworkErrors: (error, request, reply) => {
      void sendProblem(reply.headers(headersOf(request.id)), problemOfRequestError(error), request.id)
    },
    clientErrorHandler: refuseUnreadable,
  })
  distinguishBodies(app)
  readJson(app)
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
