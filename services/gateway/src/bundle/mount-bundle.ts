import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Sql } from '@wordclaw/shared/database/sql'
import type { Call } from '@wordclaw/shared/principal'
import { problemOf } from '@wordclaw/shared/problem'
import type { BytesAnswer, BytesRequest, RemoteBytes } from '@wordclaw/shared/remote-bytes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { answered, bodyOf } from '../assets-passthrough/pass.ts'
import type { Vouch } from '../invoke.ts'
import type { PolicyStore } from '../policy/policy-store.ts'
import { lineOf, type RawRoute } from '../raw-routes/raw-route.ts'
import { vouchedCall } from '../raw-routes/vouched-call.ts'
import { genericProblem } from '../surfaces/problems.ts'
import { sendProblem } from '../surfaces/rest.ts'
import { BUNDLE_ROUTES, EXPORT_ROUTE, IMPORT_ROUTE } from './bundle-routes.ts'
import { ownPolicy, refuseUnfit } from './own-policy.ts'

/** How long content may read a domain before the first byte, or examine a bundle after the last one. */
const QUIET_MS = 15 * 60 * 1_000

export interface Bundles {
  readonly vouch: Vouch
  readonly bytes: RemoteBytes | undefined
  readonly sql: Pick<Sql, 'query'>
  readonly policies: PolicyStore
}

const Arrival = z.looseObject({ policy: z.object({ version: z.string(), text: z.string() }).nullable() })

type Handle = (exchange: Exchange, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

/** One call, and content as it is asked for it. */
interface Exchange {
  readonly call: Call
  readonly ask: (path: string, body: Pick<BytesRequest, 'headers' | 'body'>) => Promise<BytesAnswer>
}

/**
 * `GET /api/export` and `POST /api/import`: a domain as one stream of lines, decided and recorded like any call. Content makes the stream and takes it in; the domain's
 * own policies are the gateway's part of it. Returns what is mounted.
 */
export function mountBundle(app: FastifyInstance, bundles: Bundles): readonly RawRoute[] {
  const { bytes } = bundles
  if (!bytes) return []
  const handled = (route: RawRoute, handle: Handle) => async (request: FastifyRequest, reply: FastifyReply) => {
    const call = await vouchedCall(bundles.vouch, route, request, reply)
    return call ? exchanged(bytes, call, handle, request, reply) : reply
  }
  void app.register(async (scope) => {
    // Nothing here reads a body.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.route({
      ...lineOf(EXPORT_ROUTE),
      handler: handled(EXPORT_ROUTE, (exchange, request, reply) => sendOut(bundles, exchange, request, reply)),
    })
    scope.route({
      ...lineOf(IMPORT_ROUTE),
      handler: handled(IMPORT_ROUTE, (exchange, request, reply) => takeIn(bundles, exchange, request, reply)),
    })
  })
  return BUNDLE_ROUTES
}

async function exchanged(
  bytes: RemoteBytes,
  call: Call,
  handle: Handle,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  // There may be nothing to say for as long as content works; afterwards the connection serves no other request.
  request.raw.socket.setTimeout(QUIET_MS)
  reply.header('connection', 'close')
  const ask: Exchange['ask'] = (path, body) => bytes.pass(call, { method: 'POST', path, ...body, signal: gone.signal, quietMs: QUIET_MS })
  try {
    return await handle({ call, ask }, request, reply)
  } catch (error) {
    if (!gone.signal.aborted) request.log.error({ err: error, procedure: call.procedure, requestId: request.id }, 'fault')
    return sendProblem(reply, genericProblem('UPSTREAM_UNAVAILABLE'), request.id)
  }
}

async function sendOut({ sql }: Bundles, { call, ask }: Exchange, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const policy = await ownPolicy(sql, call.principal.domainId)
  return answered(request, reply, await ask('/bundle/export', json(JSON.stringify({ policy }))))
}

/** Has the bundle taken in where nobody sees it, looks at its policies, and has it committed or given up. */
async function takeIn(
  { sql, policies }: Bundles,
  { call, ask }: Exchange,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const arrived = await ask('/bundle/imports', { headers: { 'content-type': 'application/x-ndjson' }, body: bodyOf(request, gone) })
  if (arrived.status !== 201) return answered(request, reply, arrived)
  const arrival = await text(arrived.body)
  const { policy } = Arrival.parse(JSON.parse(arrival))
  try {
    if (policy) await refuseUnfit(sql, policies, call.principal, policy)
  } catch (error) {
    await (await ask('/bundle/discard', json(arrival))).body.resume()
    return sendProblem(reply, problemOf(error), request.id)
  }
  return answered(request, reply, await ask('/bundle/commit', json(arrival)))
}

const json = (body: string) => ({ headers: { 'content-type': 'application/json' }, body: Readable.from([body], { objectMode: false }) })
