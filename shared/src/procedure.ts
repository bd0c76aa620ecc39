import type { SqlEntityManager } from '@mikro-orm/sql'
import { initTRPC } from '@trpc/server'
import { auditOf } from './audit.ts'
import { Witness } from './audit-digests.ts'
import { type Database, entityManagerOf, insideOf } from './database/database.ts'
import type { Sql, Statement } from './database/sql.ts'
import type { AnyErrorClass } from './errors.ts'
import { type Emit, type EventDefinition, type PendingEvent, pendingEvent } from './events.ts'
import type { Attempt } from './idempotency/attempt.ts'
import { serialize } from './json-text.ts'
import { outboxRows, recordEvents } from './outbox/write.ts'
import type { Inverse } from './plans/inverse.ts'
import type { Rehearsal } from './plans/rehearsal.ts'
import type { Call, Principal } from './principal.ts'
import { DOMAIN_FILTER } from './tenancy.ts'

/** What a call runs in. `schema` is the service's own. */
export interface Context {
  readonly database: Database
  readonly schema: string
  readonly call: Call
  readonly principal: Principal
  readonly now: Date
  /** What a mutation that came with an idempotency key has to leave behind, in its transaction. */
  readonly attempt?: Attempt | undefined
  /** What watches a mutation that is planned or applied, in its transaction. A procedure tells it what it relies on without changing it. */
  readonly rehearsal?: Rehearsal | undefined
  /** What the service's host gave it beside a database; the service's own middleware says what it is. */
  readonly ports: object
}

/** A public call that comes with a signed token is about the token's domain, and nobody says which one that is but the token. */
export interface TokenDomain {
  /** The input field that has the token. */
  readonly token: string
  /** The header that carries it over REST in place of the field, if one does. */
  readonly header?: string
}

type RestLine = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`

/** The head of a procedure: all that the gateway knows of it. */
export interface ProcedureMeta {
  /** One line, imperative: it becomes the title of the operation and the description of the tool. */
  readonly summary: string
  /** The abstract capability that policies decide on, `content.write`. */
  readonly operation: string
  /** What is acted on; `id` names the input field that says which one. */
  readonly resource: { readonly type: string; readonly id?: string }
  /** Input fields that policies read, beside the resource. */
  readonly attributes?: readonly string[]
  /** Makes it public, callable without a key: the input field that names the domain it is about, or has a token that does. Without this, that is the caller's own. */
  readonly domain?: string | TokenDomain
  /** For the gateway and for other services only: it is in no manifest, behind no door, and has no REST line. */
  readonly internal?: true
  /** The REST line; further ones are aliases for clients of older versions. */
  readonly rest?: RestLine | readonly [RestLine, ...RestLine[]]
  /** The HTTP status of success. @default 200 */
  readonly status?: 200 | 201
  /** Over REST, answer without the envelope `{ data, meta }`: for shapes that a standard prescribes. */
  readonly bare?: boolean
  /** Over REST, whoever accepts `application/x-ndjson` gets the `lines` of the answer as they are, and its `nextCursor` in headers. */
  readonly lines?: boolean
  readonly errors?: readonly AnyErrorClass[]
  readonly emits?: readonly EventDefinition[]
  /** Whether the answer holds a secret that is kept nowhere in the clear: then an answer kept for retries is sealed. */
  readonly secretAnswer?: boolean
  /** The call that undoes a call of this procedure, by what that did; or, as a sentence, why there is none. Plans tell it. */
  readonly inverse?: Inverse
  /** What a caller would usually do next, as a sentence. */
  readonly next?: string
}

const t = initTRPC.context<Context>().meta<ProcedureMeta>().create({ isDev: false })

export const router = t.router

/** Thrown to roll a dry run back, carrying what the real call would have answered. */
class DryRun extends Error {
  readonly result: unknown
  constructor(result: unknown) {
    super('dry run')
    this.result = result
  }
}

/** A base for what has to be found out before `procedure` or `direct` begins: `prepared.meta(…).input(…).use(…).concat(procedure)`. */
export const prepared = t.procedure.use(({ ctx, next }) => next({ ctx: { sql: ctx.database.sql } }))

/**
 * A procedure over entities. A query sees the principal's domain and no other; a mutation is one transaction:
 * a failure or a dry run leaves nothing behind, success leaves its effect, its events, one audit event and its answer for retries.
 */
export const procedure = t.procedure.use(async ({ ctx, type, meta, next }) => {
  const fork = entityManagerOf(ctx.database).fork() as SqlEntityManager
  fork.setFilterParams(DOMAIN_FILTER, { domainId: ctx.principal.domainId })
  if (type !== 'mutation') return next({ ctx: { em: fork, emit: refuseEvent } })
  const events: PendingEvent[] = []
  const emit: Emit = (event, payload) => void events.push(pendingEvent(event, event.payload.parse(payload)))
  try {
    return await fork.transactional(async (transaction) => {
      const em = transaction as SqlEntityManager
      await ctx.rehearsal?.begin(insideOf(em))
      const resource = meta?.resource.type ?? ''
      const witness = new Witness(em, resource)
      const result = await next({ ctx: { em, emit } })
      if (!result.ok) throw result.error
      await em.flush()
      const answer = serialize(result.data)
      const entityId = idOf(result.data)
      events.push(auditOf(ctx.call, resource, entityId, witness.digestsOf(entityId, em, answer)))
      await recordEvents(em, ctx.schema, events, ctx.principal.domainId, ctx.call.traceparent)
      await ctx.rehearsal?.end(insideOf(em), answer)
      if (ctx.call.dryRun) throw new DryRun(result)
      await ctx.attempt?.complete(insideOf(em), answer)
      return result
    })
  } catch (error) {
    if (error instanceof DryRun) return error.result as never
    throw error
  }
})

const idOf = (answer: unknown): number | null => {
  const id = (answer as { id?: unknown } | null)?.id
  return typeof id === 'number' ? id : null
}

const refuseEvent: Emit = () => {
  throw new Error('a query cannot emit events')
}

/** Runs a mutation of one statement (see `effect`): its rows, or none if it had no effect. A dry run is rolled back. */
export type Write = <R extends object>(statement: Statement, values: readonly unknown[], events: readonly PendingEvent[]) => Promise<R[]>

/**
 * A procedure on a hot path: prepared statements, no unit of work. Every statement names the principal's domain itself.
 * A mutation writes once, with `write`, in one statement and one commit. One that came with an idempotency key runs in a transaction as a whole, its
 * answer being part of it: what has to be waited for outside the database comes before, by `prepared`.
 */
export const direct = t.procedure.use(async ({ ctx, type, meta, next }) => {
  const { attempt, rehearsal, database, call } = ctx
  const resource = meta?.resource.type ?? ''
  if ((!attempt && !rehearsal) || type !== 'mutation') return next({ ctx: writing(ctx, database.sql, resource) })
  const whole = async (sql: Sql) => {
    await rehearsal?.begin(sql)
    const result = await next({ ctx: { ...writing(ctx, sql, resource), database: { ...database, sql } } })
    if (!result.ok) throw result.error
    const answer = serialize(result.data)
    await rehearsal?.end(sql, answer)
    await attempt?.complete(sql, answer)
    return result
  }
  return call.dryRun ? rolledBack(database.sql, whole) : database.sql.transaction(whole)
})

/** Several statements as one mutation. */
export interface Together {
  readonly sql: Pick<Sql, 'query'>
  /** The write that the audit trail tells of: exactly one. */
  readonly write: Write
  /** Any other write, of which only its events tell. */
  readonly alongside: Write
}

/** Runs a mutation of several statements in one transaction; whatever is thrown undoes them all. A dry run is rolled back at its end, so that it sees its own writes. */
export type InOneTransaction = <T>(work: (together: Together) => Promise<T>) => Promise<T>

function writing({ call, principal }: Context, sql: Sql, resource: string): { sql: Sql; write: Write; inOneTransaction: InOneTransaction } {
  const writeIn =
    (sql: Pick<Sql, 'query'>, audited: boolean): Write =>
    (statement, values, events) => {
      const told = audited ? [...events, auditOf(call, resource, null)] : events
      return sql.query(statement, [...values, outboxRows(told, principal.domainId, call.traceparent)])
    }
  const write: Write = (statement, values, events) =>
    call.dryRun
      ? rolledBack(sql, (inside) => writeIn(inside, true)(statement, values, events))
      : writeIn(sql, true)(statement, values, events)
  const inOneTransaction: InOneTransaction = (work) => {
    const whole = (inside: Sql) => work({ sql: inside, write: writeIn(inside, true), alongside: writeIn(inside, false) })
    return call.dryRun ? rolledBack(sql, whole) : sql.transaction(whole)
  }
  return { sql, write, inOneTransaction }
}

/** Runs work in a transaction that is rolled back, and answers what it answered. */
export async function rolledBack<T>(sql: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  try {
    return await sql.transaction(async (inside) => {
      throw new DryRun(await work(inside))
    })
  } catch (error) {
    if (error instanceof DryRun) return error.result as T
    throw error
  }
}
