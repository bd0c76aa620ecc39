import type { ServerResponse } from 'node:http'
import { type AnyTRPCProcedure, initTRPC, TRPCError, type TRPCRouterRecord } from '@trpc/server'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { JsonSchema } from '@wordclaw/shared/manifest'
import { type Problem, ProblemError } from '@wordclaw/shared/problem'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Catalog, CatalogEntry } from '../catalog.ts'
import { REPLAYED_HEADER } from '../idempotency-key.ts'
import type { Caller, Environment, Invoke } from '../invoke.ts'
import type { Live } from '../live/live.ts'
import { SUBSCRIBE } from '../live/subscribe.ts'
import { trackedMessages } from '../live/trpc-events.ts'
import { readText } from '../unreadable.ts'
import { genericProblem } from './problems.ts'

interface TrpcSurface {
  readonly catalog: Catalog
  readonly invoke: Invoke
  readonly callerOf: (request: FastifyRequest, environment: Environment) => Caller
  /** Without it, there is nothing to subscribe to. */
  readonly live?: Live
}

interface TrpcContext {
  readonly caller: Caller
  /** What carries the answer. */
  readonly response: ServerResponse
  readonly dryRun: boolean
  /** Whether an answer of this request was given before. */
  replayed: boolean
}

const t = initTRPC.context<TrpcContext>().create({
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
  // Clients read the problem beside tRPC's own members: the same one that the other doors answer with.
  errorFormatter: ({ shape, error, ctx }) => {
    const problem = error.cause instanceof ProblemError ? error.cause.problem : problemOfProtocol(error)
    return {
      ...shape,
      message: problem.detail,
      data: { ...shape.data, httpStatus: problem.status },
      problem: { ...problem, requestId: ctx?.caller.requestId ?? null },
    }
  },
})

/** A request that never became a call, in the gateway's words. */
function problemOfProtocol({ code, message, cause }: TRPCError): Problem {
  if (cause instanceof SyntaxError) return genericProblem('MALFORMED_JSON', 'The input is not JSON.')
  switch (code) {
    case 'NOT_FOUND':
      return genericProblem('PROCEDURE_NOT_FOUND', message)
    case 'PARSE_ERROR':
      return genericProblem('MALFORMED_JSON')
    case 'BAD_REQUEST':
      return genericProblem('MALFORMED_REQUEST', message)
    case 'METHOD_NOT_SUPPORTED':
      return genericProblem('METHOD_NOT_ALLOWED', message)
    case 'UNSUPPORTED_MEDIA_TYPE':
      return genericProblem('UNSUPPORTED_MEDIA_TYPE')
    case 'PAYLOAD_TOO_LARGE':
      return genericProblem('BODY_TOO_LARGE')
    default:
      return genericProblem('INTERNAL_SERVER_ERROR')
  }
}

/** Calls in one batch: more are refused before any is made. */
const MAX_BATCH = 50

/** Serves typed clients at `/trpc`: batches are split, and each call in them is decided and made on its own. */
export function mountTrpc(app: FastifyInstance, surface: TrpcSurface): void {
  const router = routerOf(surface)
  const createContext = ({ req, res }: { req: FastifyRequest; res: FastifyReply }): TrpcContext => {
    const caller = surface.callerOf(req, 'trpc')
    if (caller.idempotencyKey !== undefined) refuseAmbiguous(surface.catalog, req)
    return { caller, response: res.raw, dryRun: req.headers['x-wordclaw-dry-run'] === 'true', replayed: false }
  }
  const responseMeta = ({ ctx }: { ctx?: TrpcContext | undefined }) => (ctx?.replayed ? { headers: { [REPLAYED_HEADER]: 'true' } } : {})
  void app.register(
    async (scope) => {
      readText(scope)
      // A batch that is refused as a whole comes without a type of its own.
      scope.addHook('onSend', async (_request, _reply, answer) => {
        if (answer instanceof Response && answer.headers.get('content-type')?.startsWith('text/plain'))
          answer.headers.set('content-type', 'application/json')
      })
      scope.all<{ Params: { path: string } }>('/:path', (req, res) =>
        fastifyRequestHandler({ router, req, res, path: req.params.path, maxBatchSize: MAX_BATCH, createContext, responseMeta }),
      )
    },
    { prefix: '/trpc' },
  )
}

/** A key is for one mutation: clients put batches together by chance, and would repeat a call in another one. */
function refuseAmbiguous({ byProcedure }: Catalog, { params }: FastifyRequest): void {
  const names = (params as { path: string }).path.split(',')
  if (names.filter((name) => byProcedure.get(name)?.type === 'mutation').length < 2) return
  const problem = genericProblem('IDEMPOTENCY_KEY_AMBIGUOUS')
  throw new TRPCError({ code: 'BAD_REQUEST', message: problem.detail, cause: new ProblemError(problem) })
}

/** Rebuilds the services' routers out of the catalog, so that a typed client sees one router. */
function routerOf({ catalog, invoke, live }: TrpcSurface) {
  const root: TRPCRouterRecord = {}
  for (const entry of catalog.entries) place(root, entry, procedureOf(entry, invoke))
  if (live) place(root, SUBSCRIBE, subscriptionOf(live))
  return t.router(root)
}

function place(root: TRPCRouterRecord, { procedure }: CatalogEntry, built: AnyTRPCProcedure): void {
  const names = procedure.split('.')
  const last = names.pop() as string
  let parent = root
  for (const name of names) {
    parent[name] ??= {}
    parent = parent[name] as TRPCRouterRecord
  }
  parent[last] = built
}

const subscriptionOf = (live: Live) =>
  t.procedure
    .input((value) => value ?? {})
    .subscription(({ ctx: { caller, response }, input }) => trackedMessages(live, caller, input, response, errorOf))

function procedureOf(entry: CatalogEntry, invoke: Invoke) {
  const empty = takesNothing(entry.input)
  const base = t.procedure.input((value) => (value === undefined && empty ? {} : value))
  const resolve = async ({ ctx, input }: { ctx: TrpcContext; input: unknown }) => {
    const answer = await invoke({ entry, input, dryRun: ctx.dryRun && entry.type === 'mutation', caller: ctx.caller })
    if (answer.ok) {
      if (answer.replayOf !== undefined) ctx.replayed = true
      return JSON.parse(answer.body) as unknown
    }
    throw errorOf(answer.problem)
  }
  return entry.type === 'query' ? base.query(resolve) : base.mutation(resolve)
}

/** Whether a procedure can be called without input. */
const takesNothing = ({ required = [] }: JsonSchema) => required.length === 0

const CODES: Record<number, TRPCError['code']> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
}

const errorOf = (problem: Problem) => new TRPCError({ code: codeOf(problem), message: problem.detail, cause: new ProblemError(problem) })

const codeOf = ({ status }: Problem): TRPCError['code'] => CODES[status] ?? 'INTERNAL_SERVER_ERROR'
