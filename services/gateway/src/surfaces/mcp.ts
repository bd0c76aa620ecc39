import { isUtf8 } from 'node:buffer'
import {
  createMcpHandler,
  type ListToolsResult,
  localhostAllowedOrigins,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  TRACEPARENT_META_KEY,
  validateOriginHeader,
} from '@modelcontextprotocol/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Catalog } from '../catalog.ts'
import type { Admit, Caller, Environment, Invoke } from '../invoke.ts'
import type { Live } from '../live/live.ts'
import { sendNotifications } from '../live/mcp-events.ts'
import { subscriptionOf } from '../live/sse.ts'
import { callTool, IDEMPOTENCY_META } from './mcp-results.ts'
import { type CatalogTool, toolsOf } from './mcp-tools.ts'

interface McpSurface {
  readonly catalog: Catalog
  readonly invoke: Invoke
  readonly admit: Admit
  readonly callerOf: (request: FastifyRequest, environment: Environment) => Caller
  readonly version: string
  /** Without it, there are no notifications. */
  readonly live?: Live
  /** The hosts whose web pages may call. Programs send no Origin and are not held up. @default those of this machine */
  readonly origins?: readonly string[]
}

const PATH = '/mcp'

/** Calls in one batch of the 2025-03-26 protocol: more are refused before any is made. */
const MAX_BATCH = 25

/** The list of tools changes with the release only. */
const CACHED = { ttlMs: 300_000, cacheScope: 'public' } as const

const INSTRUCTIONS =
  'Each tool is one operation of WordClaw. Mutations take dryRun: true, which answers as the real call would and changes nothing. A call with a unique _meta["idempotency-key"] can be repeated: it is performed once and answers the same. A refusal says in its second line what to do about it. To be notified of events as they happen, connect to /mcp?types=content_item.* instead.'

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/**
 * Serves every procedure as a tool at `/mcp`, over Streamable HTTP: to clients of the 2026-07-28 protocol and of those before it.
 * Nothing is kept between two requests, so any copy of the gateway can answer any of them.
 */
export function mountMcp(app: FastifyInstance, surface: McpSurface): void {
  const tools = toolsOf(surface.catalog)
  const list = [...tools.values()].map(({ tool }) => tool) as ListToolsResult['tools']
  const origins = [...(surface.origins ?? localhostAllowedOrigins())]
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, isUtf8(body as Buffer) ? body.toString() : ''),
    )
    scope.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
      const { statusCode = 500, message } = error
      return refuse(reply, statusCode, statusCode < 500 ? message : 'Internal error')
    })
    scope.route({
      method: ['GET', 'POST', 'DELETE'],
      url: PATH,
      handler: async (request, reply) => {
        const origin = validateOriginHeader(request.headers.origin, origins)
        if (!origin.ok) return refuse(reply, 403, origin.message)
        if (request.method === 'GET' && surface.live && asksForEvents(request)) return notify(surface.live, surface, request, reply)
        if (request.method !== 'POST')
          return refuse(
            reply.header('allow', 'POST'),
            405,
            `Method not allowed: this server keeps no sessions. Send each message with POST; to be notified of events, connect to ${PATH}?types=*.`,
          )
        const message = messageOf(request.body)
        if (Array.isArray(message) && message.length > MAX_BATCH) return refuse(reply, 400, `A batch holds at most ${MAX_BATCH} messages`)
        const caller = surface.callerOf(request, 'mcp')
        if (isAmbiguous(message, caller))
          return refuse(reply, 400, `Idempotency-Key is for one call: give each its own in _meta["${IDEMPOTENCY_META}"]`)
        const { fetch } = createMcpHandler(() => serverFor(surface, tools, list, caller))
        return reply.send(await fetch(webRequestOf(request), { parsedBody: message }))
      },
    })
  })
}

/** Clients open a stream whenever they connect: only those are kept whose address says what they want to be told. */
const asksForEvents = ({ query }: FastifyRequest): boolean => (query as Record<string, unknown>)['types'] !== undefined

async function notify(live: Live, surface: McpSurface, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const opened = await live.open(surface.callerOf(request, 'mcp'), subscriptionOf(request), reply.raw)
  if (opened.ok) return sendNotifications(reply, opened.subscription)
  const { status, code, detail, remediation, context } = opened.problem
  const wait = context?.['retryAfterSeconds']
  return refuse(wait === undefined ? reply : reply.header('retry-after', String(wait)), status, `${code}: ${detail} ${remediation}`)
}

/** A server for one request, on behalf of its caller. */
function serverFor(surface: McpSurface, tools: ReadonlyMap<string, CatalogTool>, list: ListToolsResult['tools'], caller: Caller): Server {
  const server = new Server(
    { name: 'wordclaw', title: 'WordClaw', version: surface.version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS, cacheHints: { 'tools/list': CACHED, 'server/discover': CACHED } },
  )
  server.setRequestHandler('tools/list', () => ({ tools: list }))
  server.setRequestHandler('tools/call', ({ params: { name, arguments: given = {}, _meta } }) => {
    const called = tools.get(name)
    if (!called)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name.slice(0, 128)}. List the tools with tools/list.`)
    return callTool(surface, called, given, keyed(traced(caller, _meta?.[TRACEPARENT_META_KEY]), _meta?.[IDEMPOTENCY_META]))
  })
  return server
}

/** A call may say itself which trace it belongs to; it knows better than the connection. */
const traced = (caller: Caller, traceparent: unknown): Caller =>
  typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? { ...caller, traceparent } : caller

/** A call may bring an idempotency key of its own; what is no text is no key, and is refused as one. */
const keyed = (caller: Caller, key: unknown): Caller =>
  key === undefined ? caller : { ...caller, idempotencyKey: typeof key === 'string' ? key : '' }

/** Whether the one key of a request would stand for several calls. */
const isAmbiguous = (message: unknown, { idempotencyKey }: Caller): boolean =>
  idempotencyKey !== undefined && Array.isArray(message) && message.filter(callsWithoutKey).length > 1

const callsWithoutKey = (message: { method?: unknown; params?: { _meta?: Record<string, unknown> } } | null): boolean =>
  message?.method === 'tools/call' && message.params?._meta?.[IDEMPOTENCY_META] === undefined

/** The message in a body; undefined if it is no JSON, which the protocol's own code then answers. */
function messageOf(body: unknown): unknown {
  try {
    return typeof body === 'string' ? JSON.parse(body) : undefined
  } catch {
    return undefined
  }
}

function webRequestOf({ method, headers, body }: FastifyRequest): Request {
  const values = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ])
  return new Request(`http://localhost${PATH}`, { method, headers: values, ...(typeof body === 'string' && { body }) })
}

/** Refuses a request before it is one of the protocol: no id to answer to, and no call to decide on. */
const refuse = (reply: FastifyReply, status: number, message: string): FastifyReply =>
  reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: status < 500 ? -32_000 : -32_603, message } }))
