import type { SqlEntityManager } from '@mikro-orm/sql'
import { initTRPC } from '@trpc/server'
import { auditOf } from './audit.ts'
import { type Database, entityManagerOf } from './database/database.ts'
import type { Sql, Statement } from './database/sql.ts'
import type { AnyErrorClass } from './errors.ts'
import { type Emit, type EventDefinition, type PendingEvent, pendingEvent } from './events.ts'
import { outboxRows, recordEvents } from './outbox/write.ts'
import type { Call, Principal } from './principal.ts'
import { DOMAIN_FILTER } from './tenancy.ts'

/** What a call runs in. `schema` is the service's own. */
export interface Context {
  readonly database: Database
  readonly schema: string
  readonly call: Call
  readonly principal: Principal
  readonly now: Date
  /** What the service's host gave it beside a database; the service's own middleware says what it is. */
  readonly ports: object
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
  /** The REST line; further ones are aliases for clients of older versions. */
  readonly rest: RestLine | readonly [RestLine, ...RestLine[]]
  /** The HTTP status of success. @default 200 */
  readonly status?: 200 | 201
  /** Over REST, answer without the envelope `{ data, meta }`: for shapes that a standard prescribes. */
  readonly bare?: boolean
  readonly errors?: readonly AnyErrorClass[]
  readonly emits?: readonly EventDefinition[]
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

/**
 * A procedure over entities. A query sees the principal's domain and no other; a mutation is one transaction:
 * a failure or a dry run leaves nothing behind, success leaves its effect, its events and one audit event.
 */
export const procedure = t.procedure.use(async ({ ctx, type, meta, next }) => {
  const fork = entityManagerOf(ctx.database).fork() as SqlEntityManager
  fork.setFilterParams(DOMAIN_FILTER, { domainId: ctx.principal.domainId })
  if (type !== 'mutation') return next({ ctx: { em: fork, emit: refuseEvent } })
  const events: PendingEvent[] = []
  const emit: Emit = (event, payload) => void events.push(pendingEvent(event, event.payload.parse(payload)))
  try {
    return await fork.transactional(async (em) => {
      const result = await next({ ctx: { em: em as SqlEntityManager, emit } })
      if (!result.ok) throw result.error
      await em.flush()
      const entityId = (result.data as { id?: unknown } | null)?.id
      events.push(auditOf(ctx.call, meta?.resource.type ?? '', typeof entityId === 'number' ? entityId : null))
      await recordEvents(em as SqlEntityManager, ctx.schema, events, ctx.principal.domainId)
      if (ctx.call.dryRun) throw new DryRun(result)
      return result
    })
  } catch (error) {
    if (error instanceof DryRun) return error.result as never
    throw error
  }
})

const refuseEvent: Emit = () => {
  throw new Error('a query cannot emit events')
}

/** Runs a mutation of one statement (see `effect`): its rows, or none if it had no effect. A dry run is rolled back. */
export type Write = <R extends object>(statement: Statement, values: readonly unknown[], events: readonly PendingEvent[]) => Promise<R[]>

/**
 * A procedure on a hot path: prepared statements, no unit of work. Every statement names the principal's domain itself.
 * A mutation writes once, with `write`, in one statement and one commit.
 */
export const direct = t.procedure.use(async ({ ctx, meta, next }) => {
  const { sql } = ctx.database
  const write: Write = async <R extends object>(statement: Statement, values: readonly unknown[], events: readonly PendingEvent[]) => {
    const rows = outboxRows([...events, auditOf(ctx.call, meta?.resource.type ?? '', null)], ctx.principal.domainId)
    if (!ctx.call.dryRun) return sql.query<R>(statement, [...values, rows])
    return rolledBack<R[]>(sql, (inside) => inside.query<R>(statement, [...values, rows]))
  }
  return next({ ctx: { sql, write } })
})

async function rolledBack<T>(sql: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  try {
    return await sql.transaction(async (inside) => {
      throw new DryRun(await work(inside))
    })
  } catch (error) {
    if (error instanceof DryRun) return error.result as T
    throw error
  }
}
