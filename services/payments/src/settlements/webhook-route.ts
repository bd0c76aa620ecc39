import type { Call } from '@wordclaw/shared/principal'
import { isFault, type Problem, problemOf } from '@wordclaw/shared/problem'
import type { RouteContext } from '@wordclaw/shared/service'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { newsOf } from './news-of.ts'
import { type News, type Reception, SETTLE, settle } from './settle.ts'
import { InvalidPaymentTransition, InvalidPaymentWebhookSignature, PaymentWebhookNotConfigured } from './settlement.errors.ts'
import { isSigned } from './signature.ts'
import type { WebhookSecrets } from './webhook-secrets.ts'

/** The most bytes a webhook may have. */
const BODY_LIMIT = 1024 * 1024

const SIGNATURE_HEADERS = ['x-wordclaw-payment-signature', 'x-lnbits-signature'] as const

/** What hearing providers needs beside the database. */
export interface SettlementPorts {
  /** A provider without a secret here is not listened to. */
  readonly webhookSecrets?: WebhookSecrets | undefined
}

/**
 * Hears what providers say: `POST /webhooks/:provider/settled`, as the gateway passes it on, byte for byte. A 2xx answer means that the
 * event is on disk together with all that follows from it; anything else asks the provider to deliver it again.
 */
export function settlementRoutes(app: FastifyInstance, context: RouteContext): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body))
    scope.setErrorHandler((error, request, reply) => {
      const { requestId = '' } = context.callOf(request) ?? {}
      const problem = (error as FastifyError).code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? TOO_LARGE : problemOf(error)
      if (isFault(problem)) request.log.error({ err: error, procedure: SETTLE, requestId }, 'fault')
      return refuse(reply, problem, requestId)
    })
    scope.post<Settlement>('/webhooks/:provider/settled', async (request, reply) => {
      const call = context.callOf(request)
      if (call?.procedure !== SETTLE || call.principal.id !== `provider:${request.params.provider}`) return reply.code(401).send()
      return hear(request, reply, context, call)
    })
  })
}

const TOO_LARGE: Problem = {
  status: 413,
  code: 'BODY_TOO_LARGE',
  detail: `The body is larger than ${BODY_LIMIT} bytes.`,
  remediation: 'Send less in one call; several smaller calls have the same effect.',
}

interface Settlement {
  Params: { provider: string }
}

async function hear(request: FastifyRequest<Settlement>, reply: FastifyReply, { database, clock, ports }: RouteContext, call: Call) {
  const { provider } = request.params
  const now = clock.now()
  const given = SIGNATURE_HEADERS.map((name) => request.headers[name]).find((value) => typeof value === 'string')
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const news = signedNews(bytes, String(given), provider, (ports as SettlementPorts).webhookSecrets, now)
  const reception = await database.sql.transaction((sql) => settle(sql, news, { now, call }))
  database.committed.wake()
  if (reception.outcome === 'unmatched') request.log.warn({ provider, requestId: call.requestId }, 'a webhook about no known payment')
  return answer(reply, news, reception)
}

/** What the bytes say, if they are the provider's: read only after they have been checked. */
function signedNews(bytes: Buffer, signature: string, provider: string, secrets: WebhookSecrets | undefined, now: Date): News {
  const known = secrets?.get(provider)
  if (!known) throw new PaymentWebhookNotConfigured({ provider })
  if (!isSigned(bytes, signature, known, now)) throw new InvalidPaymentWebhookSignature({})
  return { ...newsOf(bytes), provider, signature }
}

function answer(reply: FastifyReply, { eventId, paymentHash, status }: News, reception: Reception): FastifyReply {
  switch (reception.outcome) {
    case 'duplicate':
      return reply.code(202).send({ accepted: true, duplicate: true })
    case 'unmatched':
      return reply.code(202).send({ accepted: true, unknownPayment: true })
    case 'refused':
      throw new InvalidPaymentTransition({ from: reception.status, to: status })
    case 'ignored':
      if (reception.status !== status)
        return reply.code(202).send({ accepted: true, ignored: true, eventId, paymentHash, status: reception.status })
  }
  return reply.code(200).send({ accepted: true, eventId, paymentHash, status: reception.status })
}

function refuse(reply: FastifyReply, { status, code, detail, remediation, context }: Problem, requestId: string): FastifyReply {
  if (status === 503) reply.header('retry-after', '60')
  const problem = { type: `/problems/${code}`, title: code, status, detail, error: detail, code, remediation, requestId }
  const text = JSON.stringify({ ...problem, context: { ...context, requestId } })
  return reply.code(status).type('application/problem+json; charset=utf-8').send(text)
}
