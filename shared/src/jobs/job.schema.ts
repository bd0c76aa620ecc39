import { z } from 'zod'
import { JsonDocument, RowId, Timestamp } from '../schema.ts'

export const JobId = RowId.describe('Id of the job.')
export const JobStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled'])

const Kind = z.string().min(1).max(100).describe('What kind of work it is, such as content_status_transition.')
const Queue = z.string().min(1).max(100).describe('The lane whose workers do it. Lanes do not wait for each other.')

export const JobView = z
  .object({
    id: JobId,
    domainId: RowId,
    kind: z.string(),
    queue: z.string(),
    status: JobStatus,
    payload: JsonDocument,
    result: JsonDocument.nullable().describe('What came of it, once it has succeeded.'),
    runAt: Timestamp.describe('It is not done before this time.'),
    attempts: z.int().min(0),
    maxAttempts: z.int().min(1),
    priority: z.int(),
    uniqueKey: z.string().nullable(),
    createdBy: z.string().nullable().describe('The principal that it acts for; null if it acts for nobody.'),
    lastError: z.string().nullable(),
    claimedAt: Timestamp.nullable(),
    startedAt: Timestamp.nullable(),
    completedAt: Timestamp.nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Job' })

export type JobRow = z.input<typeof JobView>

/** The columns of `jobs j`, as a `JobRow`. */
export const JOB_COLUMNS = `j.id, j.domain_id as "domainId", j.kind, j.queue, j.status, j.payload, j.result, j.run_at as "runAt", j.attempts,
  j.max_attempts as "maxAttempts", j.priority, j.unique_key as "uniqueKey", j.created_by as "createdBy", j.last_error as "lastError",
  j.claimed_at as "claimedAt", j.started_at as "startedAt", j.completed_at as "completedAt", j.created_at as "createdAt", j.updated_at as "updatedAt"`

/** What jobs are filtered by. */
export const JobFilter = {
  status: JobStatus.optional().describe('Only jobs in this state.'),
  kind: Kind.optional().describe('Only jobs of this kind.'),
  queue: Queue.optional().describe('Only jobs of this lane.'),
}

export const NewJob = z.strictObject({
  kind: Kind,
  payload: JsonDocument.describe('As the kind shapes it.'),
  queue: Queue.optional().describe("The kind's own lane; may be left out."),
  runAt: z.string().max(64).optional().describe('When to do it, as an ISO 8601 time with an offset; at once if it is left out or past.'),
  maxAttempts: z.int().min(1).max(10).optional(),
  priority: z.int().min(-100).max(100).optional().describe("Among the domain's jobs in a lane, the higher goes first."),
  uniqueKey: z.string().min(1).max(200).optional().describe('While a job of this kind with this key waits or runs, no other one is made.'),
})

/** How the workers of one service are doing, as far as the caller's domain is concerned. */
export const WorkerStatusView = z.object({
  queues: z.array(
    z.object({
      queue: z.string(),
      queued: z.int().min(0).describe('Waiting, for their time or for a free hand.'),
      running: z.int().min(0),
      oldestRunAt: Timestamp.nullable().describe('Since when the one has been due, or will be, that waits longest.'),
    }),
  ),
  process: z
    .object({
      startedAt: z.string(),
      attempts: z.object({ succeeded: z.int(), failed: z.int(), again: z.int(), lost: z.int() }),
      lanes: z.array(z.object({ lane: z.string(), concurrency: z.int(), running: z.int() })),
      lastError: z.object({ message: z.string(), at: z.string() }).nullable().describe('The last fault of the workers themselves.'),
    })
    .nullable()
    .describe('The process that answers; null if it does no jobs.'),
})
