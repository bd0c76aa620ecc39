import httpProxy from '@fastify/http-proxy'
import { type Call, createIdentitySigner, type IdentityKey } from '@wordclaw/shared/principal'
import type { Problem } from '@wordclaw/shared/problem'
import { IDENTITY_HEADER } from '@wordclaw/shared/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callerOf } from '../caller.ts'
import type { DecidePorts } from '../decide.ts'
import type { RateLimiter } from '../rate-limit.ts'
import { lineOf, type RawRoute } from '../raw-routes/raw-route.ts'
import { genericProblem } from '../surfaces/problems.ts'
import { sendProblem } from '../surfaces/rest.ts'
import { BODY_LIMIT } from '../unreadable.ts'
import { decideSettlement, isProvider, SETTLE } from './settlement-decision.ts'
import { SETTLEMENT_ROUTE } from './settlement-route.ts'

export interface PassthroughOptions {
  /** Where payments answers; without it, providers find nothing here. */
  readonly url: string | undefined
  readonly identityKeys: readonly IdentityKey[]
  readonly deciding: Pick<DecidePorts, 'policies' | 'decisions' | 'clock'>
  readonly rateLimiter: RateLimiter
}

const ANSWER_WITHIN_MS = 15_000

/** What of a provider's request goes on: nothing that payments would believe from the gateway alone. */
const PASSED = ['content-type', 'content-length', 'x-wordclaw-payment-signature', 'x-lnbits-signature'] as const
/** And what of the answer comes back. */
const RETURNED = ['content-type', 'content-length', 'retry-after'] as const

/**
 * `POST /api/payments/webhooks/:provider/settled`: passed on to payments byte for byte, since a signature is over the bytes. Decided and
 * recorded like any call; whether the signature is the provider's, payments finds out. It is never tried again from here: providers do that.
 * Returns what is mounted.
 */
export function mountSettlementWebhooks(
  app: FastifyInstance,
  { url, identityKeys, deciding, rateLimiter }: PassthroughOptions,
): readonly RawRoute[] {
  if (url === undefined) return []
  const sign = createIdentitySigner(identityKeys)
  const calls = new WeakMap<FastifyRequest, Call>()
  const { method, url: prefix } = lineOf(SETTLEMENT_ROUTE)
  const admit = async (request: FastifyRequest, reply: FastifyReply) => {
    const call = await admitted({ deciding, rateLimiter }, request, reply)
    if (call) calls.set(request, call)
  }
  void app.register(async (scope) => {
    // The proxy passes on whatever body it is given, unread.
    scope.removeAllContentTypeParsers()
    await scope.register(httpProxy, {
      upstream: url,
      prefix,
      rewritePrefix: '/webhooks/:provider/settled',
      routes: ['/'],
      httpMethods: [method],
      disableRequestLogging: true,
      retryMethods: [],
      undici: { connections: 8, headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS },
      preHandler: (request, reply, done) => {
        admit(request, reply).then(
          () => reply.sent || done(),
          () => sendProblem(reply, genericProblem('DECISION_LOG_UNAVAILABLE'), request.id),
        )
      },
      replyOptions: {
        rewriteRequestHeaders: (request, headers) => {
          const call = calls.get(request as FastifyRequest)
          return { ...only(headers, PASSED), ...(call && { [IDENTITY_HEADER]: sign('payments', call) }) }
        },
        rewriteHeaders: (headers) => only(headers, RETURNED),
        onError: (reply, { error }) => {
          reply.request.log.error({ err: error, procedure: SETTLE, requestId: reply.request.id }, 'fault')
          return sendProblem(reply as FastifyReply, genericProblem('UPSTREAM_UNAVAILABLE'), reply.request.id)
        },
      },
    })
  })
  return [SETTLEMENT_ROUTE]
}

/** The call of a provider, decided and recorded. Null if it is refused, and then it has been answered. */
async function admitted(
  { deciding, rateLimiter }: Pick<PassthroughOptions, 'deciding' | 'rateLimiter'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Call | null> {
  const refuse = (problem: Problem) => {
    sendProblem(reply, problem, request.id)
    return null
  }
  const { provider = '' } = request.params as { provider?: string }
  if (!isProvider(provider)) return refuse(genericProblem('ROUTE_NOT_FOUND'))
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) return refuse(genericProblem('BODY_TOO_LARGE'))
  const seconds = rateLimiter(`provider ${request.ip}`)
  if (seconds > 0) return refuse({ ...genericProblem('RATE_LIMIT_EXCEEDED'), context: { retryAfterSeconds: seconds } })
  const { call, refused } = await decideSettlement(deciding, provider, callerOf(request, 'rest'))
  reply.header('x-policy-decision-id', call.decisionId)
  return refused ? refuse(refused) : call
}

const only = <H extends Readonly<Record<string, unknown>>>(headers: H, names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name] as string]])))
