import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Caller, Environment } from './invoke.ts'

const REQUEST_ID = /^[\w.:-]{1,128}$/
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/** The id of a request: the caller's own if it is one that can be logged and echoed safely, else a new one. */
export const requestIdOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string => {
  const given = headers['x-request-id']
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}

/** Who calls, by the request's headers. `x-api-key` wins over `Authorization: Bearer`. */
export function callerOf(request: FastifyRequest, environment: Environment): Caller {
  const { headers } = request
  const traceparent = single(headers['traceparent'])
  return {
    environment,
    credential: single(headers['x-api-key']) ?? bearerOf(headers.authorization),
    domain: single(headers['x-wordclaw-domain']),
    requestId: request.id,
    idempotencyKey: single(headers['idempotency-key']),
    traceparent: traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : undefined,
    ip: request.ip,
  }
}

const single = (value: string | string[] | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

const bearerOf = (authorization: string | undefined): string | undefined =>
  authorization !== undefined && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : undefined
