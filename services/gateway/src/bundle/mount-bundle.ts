import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Sql } from '@wordclaw/shared/database/sql'
import type { Call } from '@wordclaw/shared/principal'
import { invalidInput, problemOf } from '@wordclaw/shared/problem'
import type { BytesAnswer, BytesRequest, RemoteBytes } from '@wordclaw/shared/remote-bytes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { answered, bodyOf, closing } from '../assets-passthrough/pass.ts'
import { raw } from '../assets-passthrough/raw-entries.ts'
import { callerOf } from '../caller.ts'
import { type CatalogEntry, REST_PREFIX } from '../catalog.ts'
import type { Vouch } from '../invoke.ts'
import type { PolicyStore } from '../policy/policy-store.ts'
import { genericProblem } from '../surfaces/problems.ts'
import { sendProblem } from '../surfaces/rest.ts'
import { ownPolicy, refuseUnfit } from './own-policy.ts'

const resource = { type: 'domain' }
const EXPORT = raw({ path: 'domain.export', type: 'query', summary: 'Export the domain', operation: 'domain.export', resource })
const IMPORT = raw({ path: 'domain.import', type: 'mutation', summary: 'Import a domain', operation: 'domain.import', resource })

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
 * own policies are the gateway's part of it.
 */
export function mountBundle(app: FastifyInstance, bundles: Bundles): void {
  const { bytes } = bundles
  if (!bytes) return
  const handled = (entry: CatalogEntry, handle: Handle) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { mode } = request.query as Record<string, string>
    if (mode !== undefined && (mode !== 'dry_run' || entry !== IMPORT))
      return closing(request, sendProblem(reply, invalidInput([NO_SUCH_MODE]), request.id))
    const asked = { entry, input: {}, dryRun: mode === 'dry_run' }
    const vouched = await bundles.vouch({ ...asked, caller: callerOf(request, 'rest') }, async () => asked)
    if (!vouched.ok) {
      if (vouched.decisionId) reply.header('x-policy-decision-id', vouched.decisionId)
      return closing(request, sendProblem(reply, vouched.problem, request.id))
    }
    reply.header('x-policy-decision-id', vouched.call.decisionId)
    return exchanged(bytes, vouched.call, handle, request, reply)
  }
  void app.register(async (scope) => {
    // Nothing here reads a body.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.get(
      `${REST_PREFIX}/export`,
      handled(EXPORT, (exchange, request, reply) => sendOut(bundles, exchange, request, reply)),
    )
    scope.post(
      `${REST_PREFIX}/import`,
      handled(IMPORT, (exchange, request, reply) => takeIn(bundles, exchange, request, reply)),
    )
  })
}

const NO_SUCH_MODE = {
  pointer: '/mode',
  rule: 'enum',
  message: 'is dry_run for an import, or nothing: bytes cannot be planned',
  allowed: ['dry_run'],
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
