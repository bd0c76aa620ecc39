import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { REST_PREFIX } from '../catalog.ts'
import type { Caller, Environment } from '../invoke.ts'
import { sendProblem } from '../surfaces/rest.ts'
import type { Live } from './live.ts'
import { endNotice, gapNotice } from './message.ts'
import type { Message, Subscription } from './subscription.ts'

interface EventsSurface {
  readonly live: Live
  readonly callerOf: (request: FastifyRequest, environment: Environment) => Caller
}

const EVENTS_PATH = `${REST_PREFIX}/events`

const HEADERS = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' }

/** How soon a reader that was cut off comes back. */
const RETRY_MS = 1_000
/** The most bytes that wait for a reader; beyond that, it is waited for. */
const BUFFER = 64 * 1024

/** `GET /api/events`: Server-Sent Events, resumed with `Last-Event-ID`. */
export function mountEvents(app: FastifyInstance, { live, callerOf }: EventsSurface): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: EVENTS_PATH,
    async handler(request, reply) {
      const opened = await live.open(callerOf(request, 'rest'), subscriptionOf(request), reply.raw)
      if (!opened.ok) return sendProblem(reply, opened.problem, request.id)
      return request.method === 'HEAD' ? reply.headers(HEADERS).send() : sendStream(reply, opened.subscription, frameOf)
    },
  })
}

/** Answers with what a subscription tells, each message in the frame of its protocol. Frames are made as fast as the reader takes them. */
export function sendStream(reply: FastifyReply, subscription: Subscription, frame: (message: Message) => string): FastifyReply {
  const frames = async function* () {
    yield `retry: ${RETRY_MS}\n\n`
    for await (const message of subscription.messages()) yield frame(message)
  }
  return reply.headers(HEADERS).send(Readable.from(frames(), { objectMode: false, highWaterMark: BUFFER }))
}

/** What a request subscribes to. Types come one by one or separated by commas; the header of a reader that comes back wins over the query. */
export function subscriptionOf({ query, headers }: FastifyRequest): Record<string, unknown> {
  const { types, entityId, ...rest } = query as Record<string, string | string[] | undefined>
  const lastEventId = headers['last-event-id']
  return {
    ...rest,
    ...(types !== undefined && { types: [types].flat().flatMap((text) => text.split(',').map((type) => type.trim())) }),
    ...(entityId !== undefined && { entityId: typeof entityId === 'string' && /^\d{1,10}$/.test(entityId) ? Number(entityId) : entityId }),
    ...(typeof lastEventId === 'string' && lastEventId !== '' && { lastEventId }),
  }
}

/** One event of a stream, its fields in their order. */
export const sseFrame = (fields: Readonly<Record<string, string>>): string =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')}\n`

function frameOf(message: Message): string {
  switch (message.kind) {
    case 'event':
      return sseFrame({ id: message.position, data: JSON.stringify(message.told.event) })
    case 'ready':
      return sseFrame({ event: 'ready', id: message.position, data: '{}' })
    case 'idle':
      // A comment for whatever cuts quiet connections; the id moves on past what the reader is not told.
      return `: still here\n${sseFrame({ id: message.position })}`
    case 'gap':
      return sseFrame({ event: 'gap', id: message.position, data: JSON.stringify(gapNotice(message.gap)) })
    case 'end':
      return sseFrame({ event: 'end', data: JSON.stringify(endNotice(message.problem)) })
  }
}
