import type { AnyRouter } from '@trpc/server'
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import { startBackground } from './background.ts'
import { callProcedure } from './call-procedure.ts'
import type { Consumer } from './consumer.ts'
import type { Database, Storage } from './database/database.ts'
import { withDeadline } from './deadline.ts'
import { type Drain, drainOf } from './drain.ts'
import { ApplicationError } from './errors.ts'
import type { Attempt } from './idempotency/attempt.ts'
import { IDEMPOTENCY_ERRORS } from './idempotency/idempotency.errors.ts'
import { type OnceAnswer, once } from './idempotency/once.ts'
import type { AnyJobKind } from './jobs/job-kind.ts'
import { serialize } from './json-text.ts'
import type { EventLog } from './log/event-log.ts'
import { procedureHeads, type RouteHead } from './manifest.ts'
import { PLAN_ERRORS } from './plans/plan.errors.ts'
import { planned } from './plans/planning.ts'
import type { Rehearsal } from './plans/rehearsal.ts'
import { type Call, createIdentityVerifier, type IdentityKey } from './principal.ts'
import { isFault, type Problem, problemOf } from './problem.ts'
import type { ProcedureMeta } from './procedure.ts'
import type { SecretBox } from './secret-box.ts'
import { type Clock, systemClock } from './time.ts'

/** A service as its `service.ts` declares it. */
export interface ServiceDefinition {
  readonly name: string
  readonly router: AnyRouter
  readonly storage: Storage
  /** What it does about the events of others, and of its own. */
  readonly consumers?: readonly Consumer[]
  /** The background work it does. */
  readonly jobs?: readonly AnyJobKind[]
  /** Routes beside its procedures, for what must reach it byte for byte. */
  readonly routes?: (app: FastifyInstance, context: RouteContext) => void
  /** What those routes say of themselves, by the name that each is decided under: `assets.upload`. */
  readonly routeHeads?: Readonly<Record<string, RouteHead>>
}

/** What a service's own routes find. They too are reached through the gateway only. */
export interface RouteContext {
  readonly database: Database
  readonly clock: Clock
  readonly ports: object
  /** The call that the gateway vouches for, if it does. */
  readonly callOf: (request: FastifyRequest) => Call | null
}

/** The header that carries the gateway's signed word for a call. */
export const IDENTITY_HEADER = 'x-wordclaw-identity'

/** The header that says which earlier request an answer was given to first. */
export const REPLAY_HEADER = 'x-wordclaw-replay-of'

export interface StartOptions {
  readonly database: Database
  /** Where events go to and come from. Closed with the service. */
  readonly log: EventLog
  /** What procedures, consumers and jobs find as `ports`. */
  readonly ports: object
  readonly identityKeys: readonly IdentityKey[]
  readonly host: string
  readonly port: number
  readonly logLevel: string
  /** How long it goes on answering when it is to end, so that its clients can turn to another copy. @default 0 */
  readonly drainMs?: number
  readonly clock?: Clock
}

export interface RunningService {
  readonly url: string
  /** Stops taking calls, finishes those under way, then closes the database. */
  close(): Promise<void>
}

/** The most bytes a call may carry. The gateway refuses larger bodies before they get here. */
const BODY_LIMIT = 2 * 1024 * 1024

/** Runs one call of a procedure in this process: the JSON text of its answer, or the problem it ended in. */
export type Execute = (
  call: Call,
  path: string,
  input: unknown,
) => Promise<({ ok: true } & OnceAnswer) | { ok: false; problem: Problem; fault?: unknown }>

/** What goes along with a call of a mutation. */
interface RunParts {
  readonly attempt?: Attempt | undefined
  readonly rehearsal?: Rehearsal
}

/** How calls of a service's router are run: by its own HTTP route, and by a host that holds the router itself. */
export function executor({ name, router, storage }: ServiceDefinition, database: Database, clock: Clock, ports: object = {}): Execute {
  const heads = procedureHeads(router)
  return async (call, path, input) => {
    const head = heads.get(path)
    if (!head) return { ok: false, problem: unknownProcedure(`${name}.${path}`) }
    const run = async (made: Call, given: unknown, now: Date, { attempt, rehearsal }: RunParts = {}): Promise<string> => {
      const ctx = { database, schema: storage.schema, call: made, principal: made.principal, now, attempt, rehearsal, ports }
      const result = await callProcedure(head, path, ctx, given)
      // Its events and jobs wait for those of this process that see to them.
      if (head.type === 'mutation') database.committed.wake()
      return serialize(result)
    }
    const perform = (attempt?: Attempt) => run(call, input, clock.now(), { attempt })
    try {
      if (call.plan && head.type === 'mutation') {
        const { schema } = storage
        return { ok: true, ...(await planned({ database, schema, meta: head.meta, call, order: call.plan, input, now: clock.now(), run })) }
      }
      const key = head.type === 'mutation' && !call.dryRun ? call.idempotencyKey : undefined
      if (key === undefined) return { ok: true, body: await perform() }
      const secrets = head.meta.secretAnswer ? secretsOf(ports) : null
      return { ok: true, ...(await once({ sql: database.sql, schema: storage.schema, call, key, input, secrets }, perform)) }
    } catch (error) {
      const problem = problemOf(declaredBy(head.meta, error))
      return isFault(problem) ? { ok: false, problem, fault: error } : { ok: false, problem }
    }
  }
}

/** What seals answers that are kept. Without it, a procedure whose answer holds a secret cannot be called with an idempotency key. */
function secretsOf(ports: object): SecretBox {
  if ('secrets' in ports) return ports.secrets as SecretBox
  throw new Error('this service was given nothing to seal secrets with')
}

/** An error that the procedure does not declare is a fault: it must not reach callers as if it were part of the contract. */
function declaredBy({ errors = [] }: ProcedureMeta, error: unknown): unknown {
  if (
    !(error instanceof ApplicationError) ||
    [...errors, ...IDEMPOTENCY_ERRORS, ...PLAN_ERRORS].some(({ definition }) => definition === error.definition)
  )
    return error
  return new Error(`${error.definition.code} is not declared by this procedure`, { cause: error })
}

/** Migrates, then serves the service's procedures to the gateway: `POST /internal/:procedure`, JSON in, JSON out. */
export async function startService(definition: ServiceDefinition, options: StartOptions): Promise<RunningService> {
  const { database, identityKeys, host, port, logLevel, clock = systemClock } = options
  const ports = { ...options.ports }
  await database.migrate()
  const app = Fastify({
    logger: { level: logLevel, name: definition.name },
    logController: new LogController({ disableRequestLogging: true }),
    // Entries name the call themselves; a logger for each call would cost more than checking who makes it.
    childLoggerFactory: (logger) => logger,
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: 'idle',
    // While it drains, what still comes by a connection that is open is answered like everything else.
    return503OnClosing: false,
  })
  const drain = drainOf(app, options.drainMs ?? 0)
  const execute = executor(definition, database, clock, ports)
  const verify = createIdentityVerifier(identityKeys, definition.name)
  const prefix = `${definition.name}.`
  const callOf = ({ headers: { [IDENTITY_HEADER]: token } }: FastifyRequest) => (typeof token === 'string' ? verify(token) : null)

  app.post<{ Params: { procedure: string } }>('/internal/:procedure', async (request, reply) => {
    const call = callOf(request)
    if (call?.procedure !== prefix + request.params.procedure) return reply.code(401).send({ problem: NOT_FROM_GATEWAY })
    const answer = await execute(call, request.params.procedure, request.body)
    if (answer.ok) {
      if (answer.replayOf !== undefined) reply.header(REPLAY_HEADER, answer.replayOf)
      return reply.type('application/json').send(answer.body)
    }
    if (answer.fault) request.log.error({ err: answer.fault, requestId: call.requestId, procedure: call.procedure }, 'fault')
    return reply.code(answer.problem.status).send({ problem: answer.problem })
  })
  definition.routes?.(app, { database, clock, ports, callOf })
  mountHealth(app, drain, () => database.ping())

  const url = await app.listen({ host, port })
  const background = startBackground(definition, { database, eventLog: options.log, ports, clock, log: app.log })
  return {
    url,
    async close() {
      await drain.close()
      await background.stop()
      await options.log.close()
      await database.close()
    },
  }
}

/** `/health`: the process lives. `/ready`: it can do its work. */
export function mountHealth(app: FastifyInstance, drain: Drain, check: () => Promise<unknown>): void {
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async (request, reply) => {
    if (drain.begun) return reply.code(503).send({ status: 'draining' })
    const failed = await withDeadline(check(), 2_000).then(
      () => null,
      (error: unknown) => error,
    )
    if (!failed) return { status: 'ready' }
    request.log.warn({ err: failed }, 'not ready')
    return reply.code(503).send({ status: 'degraded' })
  })
}

/** Ends the process in order on the first SIGINT or SIGTERM, and with an error if that takes longer than 10 s. */
export function closeOnSignal(close: () => Promise<void>): void {
  let closing = false
  const stop = async () => {
    if (closing) return
    closing = true
    setTimeout(() => process.exit(1), 10_000).unref()
    try {
      await close()
      process.exit(0)
    } catch (error) {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    }
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

const NOT_FROM_GATEWAY: Problem = {
  status: 401,
  code: 'IDENTITY_REQUIRED',
  detail: 'This port answers only calls that the gateway has signed.',
  remediation: 'Call the gateway instead.',
}

const unknownProcedure = (procedure: string): Problem => ({
  status: 404,
  code: 'PROCEDURE_NOT_FOUND',
  detail: `There is no procedure ${procedure}.`,
  remediation: 'List the procedures with GET /api/capabilities.',
})
