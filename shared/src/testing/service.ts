import type { AnyRouter } from '@trpc/server'
import { expect } from 'vitest'
import type { Call, Principal } from '../principal.ts'
import { ProblemError } from '../problem.ts'
import { executor, type ServiceDefinition } from '../service.ts'
import { type Clock, systemClock } from '../time.ts'
import { type TestDatabase, testDatabase } from './database.ts'

/** A service's procedures as the gateway would call them: answers and problems cross as JSON. */
export type TestCaller<R extends AnyRouter> = ReturnType<R['createCaller']>

export interface RecordedEvent {
  readonly subject: string
  readonly payload: Record<string, unknown>
}

/** What a call can have beside its input. */
export type CallOptions = Partial<Pick<Call, 'dryRun' | 'idempotencyKey' | 'traceparent'>>

export interface TestService<R extends AnyRouter> extends AsyncDisposable {
  readonly database: TestDatabase
  as(principal: Partial<Principal>, options?: CallOptions): TestCaller<R>
  /** What the service has to tell others so far, oldest first. */
  events(): Promise<RecordedEvent[]>
  /** Those of a mutation's audit trail. */
  audit(): Promise<RecordedEvent['payload'][]>
}

/** A service on a database of its own, for the length of a scope: `await using content = await startTestService(...)`. */
export async function startTestService<R extends AnyRouter>(
  definition: ServiceDefinition & { router: R },
  { clock = systemClock, ports }: { clock?: Clock; ports?: (database: TestDatabase) => Promise<object> } = {},
): Promise<TestService<R>> {
  const database = await testDatabase(definition.storage)
  const execute = executor(definition, database, clock, await ports?.(database))
  const outbox = async () =>
    database.sql.query<RecordedEvent>(
      { name: 'events', text: `select subject, payload from ${definition.storage.schema}.outbox order by id` },
      [],
    )

  const call = async (principal: Principal, options: CallOptions, path: string, input: unknown) => {
    const about = { procedure: `${definition.name}.${path}`, requestId: 'test', decisionId: crypto.randomUUID() }
    const made: Call = { principal, dryRun: false, ...options, ...about }
    const answer = await execute(made, path, input === undefined ? undefined : JSON.parse(JSON.stringify(input)))
    if (answer.ok) return JSON.parse(answer.body) as unknown
    throw new ProblemError(answer.problem, { cause: answer.fault })
  }
  return {
    database,
    as: (principal, options = {}) =>
      callerOf((path, input) =>
        call({ id: 'api_key:1', domainId: 1, scopes: ['admin'], ...principal }, options, path, input),
      ) as TestCaller<R>,
    events: async () => (await outbox()).filter(({ subject }) => subject !== 'audit.mutation.recorded'),
    audit: async () => (await outbox()).filter(({ subject }) => subject === 'audit.mutation.recorded').map(({ payload }) => payload),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

function callerOf(call: (path: string, input: unknown) => Promise<unknown>, path: readonly string[] = []): unknown {
  return new Proxy(() => undefined, {
    get: (_, name: string) => (name === 'then' ? undefined : callerOf(call, [...path, name])),
    apply: (_, __, [input]: unknown[]) => call(path.join('.'), input),
  })
}

/** Expects the call to end in the problem with this code, and returns it. */
export async function expectProblem(promise: Promise<unknown>, code: string) {
  const reason: unknown = await promise.then(
    (value) => expect.fail(`expected ${code}, got ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )
  if (!(reason instanceof ProblemError)) throw reason
  if (reason.problem.code !== code && reason.cause) throw reason.cause
  expect(reason.problem).toMatchObject({ code })
  return reason.problem
}
