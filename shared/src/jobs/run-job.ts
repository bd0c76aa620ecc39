import type { Database } from '../database/database.ts'
import { pointerOf } from '../problem.ts'
import type { Clock } from '../time.ts'
import type { ClaimedJob } from './claim.ts'
import { failureOf, isMeantForReaders } from './failure.ts'
import { type AnyJobKind, type Job, TerminalError } from './job-kind.ts'
import type { JobStatements } from './job-statements.ts'

/** Where workers say what nobody else is told. */
export interface JobLog {
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export interface JobRuntime {
  readonly database: Database
  readonly schema: string
  readonly kinds: ReadonlyMap<string, AnyJobKind>
  readonly ports: object
  readonly clock: Clock
  readonly statements: JobStatements
  readonly log: JobLog
}

/** How one attempt ended. `lost`: another worker has the job by now, and nothing of this attempt remains. */
export type Outcome = 'succeeded' | 'failed' | 'again' | 'lost'

/** Thrown to undo an effect whose job is no longer this worker's. */
class Lost extends Error {}

/** Makes one attempt at a claimed job. Rejects only if the database is gone: the lease then ends, and somebody else takes over. */
export async function runJob(runtime: JobRuntime, claimed: ClaimedJob): Promise<Outcome> {
  const kind = runtime.kinds.get(claimed.kind)
  try {
    await attempt(runtime, claimed, kind)
    return 'succeeded'
  } catch (error) {
    if (error instanceof Lost) return 'lost'
    if (!isMeantForReaders(error)) runtime.log.error({ err: error, jobId: claimed.id, kind: claimed.kind }, 'a job ended in a fault')
    return conclude(runtime, claimed, kind, error)
  }
}

async function attempt(runtime: JobRuntime, claimed: ClaimedJob, kind: AnyJobKind | undefined): Promise<void> {
  const { database, schema, ports, clock, statements } = runtime
  if (!kind) throw new TerminalError(`JOB_KIND_UNKNOWN: this version of the service has no kind of job named ${claimed.kind}.`)
  const job = jobOfClaim(kind, claimed)
  const prepared: unknown = await kind.prepare?.({ sql: database.sql, now: clock.now(), ports }, job)
  await database.sql.transaction(async (sql) => {
    const now = clock.now()
    const result = await kind.handle({ sql, schema, now, ports }, job, prepared)
    const [mine] = await sql.query(statements.succeed, [...fenceOf(claimed), result === undefined ? null : JSON.stringify(result), now])
    if (!mine) throw new Lost()
  })
  database.committed.wake()
}

function jobOfClaim(kind: AnyJobKind, claimed: ClaimedJob): Job<unknown> {
  const { success, data, error } = kind.payload.safeParse(claimed.payload)
  if (!success) {
    const [issue] = error.issues
    throw new TerminalError(`JOB_PAYLOAD_INVALID: ${issue ? `${pointerOf(issue.path) || '/'} ${issue.message}` : 'not of this kind'}.`)
  }
  return {
    id: claimed.id,
    domainId: claimed.domain_id,
    payload: data as unknown,
    attempt: claimed.attempts,
    maxAttempts: claimed.max_attempts,
    traceparent: claimed.traceparent ?? undefined,
    createdBy: claimed.created_by ?? undefined,
  }
}

/** Writes down that an attempt failed, if the job is still this worker's. */
async function conclude(runtime: JobRuntime, claimed: ClaimedJob, kind: AnyJobKind | undefined, error: unknown): Promise<Outcome> {
  const { database, clock, statements } = runtime
  const failure = failureOf(error, claimed, kind, Math.random())
  const now = clock.now()
  const rows =
    failure.outcome === 'failed'
      ? await database.sql.query(statements.fail, [...fenceOf(claimed), failure.lastError, now])
      : await database.sql.query(statements.again, [
          ...fenceOf(claimed),
          new Date(now.getTime() + failure.afterMs),
          failure.lastError,
          now,
          failure.refund ? 1 : 0,
        ])
  if (rows.length === 0) return 'lost'
  return failure.outcome
}

const fenceOf = ({ id, domain_id, claimed_by, attempts }: ClaimedJob) => [id, domain_id, claimed_by, attempts]
