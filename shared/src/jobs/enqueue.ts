import { type Statement, statement } from '../database/sql.ts'
import type { Work } from '../work.ts'
import { enqueuedIn } from './enqueued.ts'
import type { JobKind } from './job-kind.ts'

export interface Enqueued<P> {
  readonly domainId: number
  readonly payload: P
  /** Not before this time. @default at once */
  readonly runAt?: Date | undefined
  /** Among the jobs of a domain in a lane, the higher goes first. @default 0 */
  readonly priority?: number | undefined
  /** While a job of this kind and domain with this key waits or runs, no other one is made. */
  readonly uniqueKey?: string | undefined
  /** @default the kind's */
  readonly maxAttempts?: number | undefined
  /** The principal that the job acts for. */
  readonly createdBy?: string | undefined
  readonly traceparent?: string | undefined
}

/** As much of a kind as making a job of it takes. */
type Enqueuable<P> = Pick<JobKind<P>, 'kind' | 'lane' | 'payload' | 'maxAttempts'>

const statements = new Map<string, Statement>()

/** Makes a job in a transaction: it exists if, and only if, that commits. Its id; null if the unique key is taken. Throws if the payload is not the kind's. */
export async function enqueue<P>(work: Omit<Work, 'ports'>, kind: Enqueuable<P>, job: Enqueued<P>): Promise<number | null> {
  const { sql, schema, now } = work
  const { domainId, runAt = now, priority = 0, maxAttempts = kind.maxAttempts } = job
  const payload = JSON.stringify(kind.payload.parse(job.payload))
  const [row] = await sql.query<{ id: number }>(insertInto(schema), [
    domainId,
    kind.kind,
    kind.lane,
    payload,
    runAt,
    runAt <= now,
    priority,
    job.uniqueKey ?? null,
    maxAttempts,
    job.createdBy ?? null,
    job.traceparent ?? null,
    now,
  ])
  if (row) enqueuedIn(schema).wake()
  return row?.id ?? null
}

function insertInto(schema: string): Statement {
  let insert = statements.get(schema)
  if (!insert) {
    insert = statement(
      'jobs_enqueue',
      `insert into "${schema}".jobs
         (domain_id, kind, queue, payload, run_at, ready, priority, unique_key, max_attempts, created_by, traceparent, created_at, updated_at)
       values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10, $11, $12, $12)
       on conflict (domain_id, kind, unique_key) where unique_key is not null and status = any (array['queued'::text, 'running'::text]) do nothing
       returning id`,
    )
    statements.set(schema, insert)
  }
  return insert
}
