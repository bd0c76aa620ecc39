import { PassThrough, type Readable } from 'node:stream'
import type { Call } from '@wordclaw/shared/principal'
import type { BytesAnswer, RemoteBytes } from '@wordclaw/shared/remote-bytes'
import { REPLAY_HEADER } from '@wordclaw/shared/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { REPLAYED_HEADER } from '../idempotency-key.ts'
import { genericProblem } from '../surfaces/problems.ts'
import { sendProblem } from '../surfaces/rest.ts'
import { patientWith } from '../unreadable.ts'

/** What of a request goes on: nothing that content would believe from the gateway alone. */
const PASSED = ['content-type', 'content-length', 'range', 'if-range', 'if-none-match'] as const
/** And what of the answer comes back. */
const RETURNED = [
  'content-type',
  'content-length',
  'content-range',
  'content-disposition',
  'content-security-policy',
  'accept-ranges',
  'etag',
  'cache-control',
  'retry-after',
  'x-wordclaw-access-mode',
] as const

/** Passes a request on as it comes, and the answer back, neither of which is ever held as a whole. */
export async function pass(
  content: RemoteBytes,
  call: Call,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new AbortController()
  // Of an answer that has been given, nobody is listening any more.
  reply.raw.once('close', () => gone.abort())
  const method = request.method as 'GET' | 'HEAD' | 'POST' | 'PUT'
  const body = method === 'POST' || method === 'PUT' ? bodyOf(request, gone) : undefined
  try {
    const answer = await content.pass(call, { method, path, headers: only(request.headers, PASSED), body, signal: gone.signal })
    return answered(request, reply, answer)
  } catch (error) {
    if (!gone.signal.aborted) request.log.error({ err: error, procedure: call.procedure, requestId: request.id }, 'fault')
    return closing(request, sendProblem(reply, genericProblem('UPSTREAM_UNAVAILABLE'), request.id))
  }
}

/** Answers as content has. */
export function answered(request: FastifyRequest, reply: FastifyReply, { status, headers, body }: BytesAnswer): FastifyReply {
  reply.code(status).headers(only(headers, RETURNED))
  if (headers[REPLAY_HEADER] !== undefined) reply.header(REPLAYED_HEADER, 'true')
  return closing(request, reply).send(body)
}

/** The connection of a body that is not read to its end serves no other request. */
const closing = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  request.raw.complete ? reply : reply.header('connection', 'close')

/** The body, at one remove: when content has heard enough, the caller's connection stays for the answer. */
export function bodyOf({ raw }: FastifyRequest, gone: AbortController): Readable {
  const body = new PassThrough()
  body.once('close', () => raw.unpipe(body).resume()).on('error', () => undefined)
  raw.once('close', () => raw.complete || gone.abort())
  patientWith(raw.socket, raw)
  return raw.pipe(body)
}

const only = (headers: Readonly<Record<string, string | string[] | undefined>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])))
