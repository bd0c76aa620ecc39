import { Readable } from 'node:stream'
import { sendCreated } from '@wordclaw/shared/enveloped'
import type { Call } from '@wordclaw/shared/principal'
import { isFault } from '@wordclaw/shared/problem'
import type { RouteContext } from '@wordclaw/shared/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { answerProblem, NOT_VOUCHED, vouchedCall } from '../assets/raw-answers.ts'
import { bytesOf } from '../assets/request-bytes.ts'
import { exportBundle } from './export/export-bundle.ts'
import { BUNDLE_MEDIA_TYPE } from './format.ts'
import { commitImport } from './import/commit.ts'
import { giveUp } from './import/give-up.ts'
import { type Bringing, takeIn } from './import/import-bundle.ts'

const EXPORT = 'content.domain.export'
const IMPORT = 'content.domain.import'

const Policy = z.object({ version: z.string(), text: z.string() }).nullable()
const Beside = z.object({ policy: Policy })
const Prepared = z.object({ importId: z.int(), sha256: z.string(), counts: z.record(z.string(), z.int()) })

type Handle = (bringing: Bringing, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

/**
 * The routes of bundles, as the gateway uses them. An import has two steps, since the gateway has to look at the policies in it: it is taken in and prepared, and
 * then committed or given up.
 */
export function bundleRoutes(app: FastifyInstance, context: RouteContext): void {
  const post = (scope: FastifyInstance, url: string, procedure: string, handle: Handle) =>
    scope.post(url, async (request, reply) => {
      const call = vouchedCall(context, request, [procedure])
      if (!call) return reply.code(NOT_VOUCHED.status).send({ problem: NOT_VOUCHED })
      try {
        return await handle(bringingOf(context, call), request, reply)
      } catch (error) {
        return answerProblem(request, reply, call, error)
      }
    })
  post(app, '/bundle/export', EXPORT, send)
  post(app, '/bundle/commit', IMPORT, commit)
  post(app, '/bundle/discard', IMPORT, discard)
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // The bundle is read as it comes.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    post(scope, '/bundle/imports', IMPORT, receive)
  })
}

const bringingOf = ({ database, clock, ports }: RouteContext, call: Call): Bringing => ({ database, clock, ports, call })

async function send({ database, ports, call }: Bringing, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { policy } = Beside.parse(request.body)
  const bytes = await exportBundle({ database, ports, call, policy })
  const body = Readable.from(bytes, { objectMode: false })
  body.once('error', (error) => request.log.error({ err: error, requestId: call.requestId }, 'an export was broken off'))
  return reply
    .type(BUNDLE_MEDIA_TYPE)
    .header('cache-control', 'no-store')
    .header('content-disposition', 'attachment; filename="wordclaw-bundle.ndjson"')
    .send(body)
}

const receive: Handle = async (bringing, request, reply) => {
  const bytes = bytesOf(request)
  try {
    return reply.code(201).send(await takeIn(bringing, bytes))
  } finally {
    // What was refused before it was read would else stand in the way of the next request on this connection.
    bytes.destroy()
  }
}

const discard: Handle = async (bringing, request, reply) => {
  await giveUp(bringing, Prepared.parse(request.body).importId)
  return reply.code(204).send()
}

const commit: Handle = async (bringing, request, reply) => {
  const { importId, ...bundle } = Prepared.parse(request.body)
  const { call } = bringing
  const answer = await commitImport(bringing, importId, bundle)
  // After a fault nobody knows whether it was committed: a job looks at it later.
  if (answer.ok ? call.dryRun || answer.replayOf !== undefined : !isFault(answer.problem)) await giveUp(bringing, importId)
  return sendCreated(reply, call, answer)
}
