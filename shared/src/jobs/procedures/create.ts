import { z } from 'zod'
import { insideOf } from '../../database/database.ts'
import type { Issue } from '../../errors.ts'
import { invalidInput, ProblemError, pointerOf } from '../../problem.ts'
import { procedure } from '../../procedure.ts'
import { enqueue } from '../enqueue.ts'
import { JobKindInvalid, JobRunAtInvalid, JobUniqueKeyTaken } from '../job.errors.ts'
import { JobView, NewJob } from '../job.schema.ts'
import type { AnyJobKind } from '../job-kind.ts'
import { jobById } from './get.ts'

/** Makes a job of a kind that callers may create. It acts for its creator: what it does is decided anew, for them, when it is done. */
export const createJob = (schema: string, kinds: readonly AnyJobKind[]) =>
  procedure
    .meta({
      summary: 'Create a job in this service',
      operation: 'job.write',
      resource: { type: 'job' },
      internal: true,
      inverse: ({ answer }) => ({ procedure: 'gateway.jobs.cancel', input: { id: answer['id'] } }),
      errors: [JobKindInvalid, JobRunAtInvalid, JobUniqueKeyTaken],
    })
    .input(NewJob)
    .output(JobView)
    .mutation(async ({ ctx: { em, principal, now, call }, input }) => {
      const open = kinds.filter((each) => each.public)
      const kind = open.find((each) => each.kind === input.kind)
      if (!kind) throw new JobKindInvalid({ kind: input.kind, kinds: open.map((each) => each.kind) })
      refuse(faultsOf(kind, input))
      const { domainId, id: createdBy } = principal
      const { payload, maxAttempts, priority, uniqueKey } = input
      const runAt = input.runAt === undefined ? now : timeOf(input.runAt)
      const sql = insideOf(em)
      const { traceparent } = call
      const job = { domainId, payload, runAt, maxAttempts, priority, uniqueKey, createdBy, traceparent }
      const id = await enqueue({ sql, schema, now }, kind, job)
      if (id === null) throw new JobUniqueKeyTaken({ uniqueKey: uniqueKey ?? '' })
      return jobById(sql, schema, id, domainId)
    })

function faultsOf(kind: AnyJobKind, { payload, queue }: z.output<typeof NewJob>): Issue[] {
  const { error } = kind.payload.safeParse(payload)
  const faults = (error?.issues ?? []).map(({ path, code, message }) => ({
    pointer: pointerOf(['payload', ...path]),
    rule: code,
    message,
  }))
  if (queue === undefined || queue === kind.lane) return faults
  return [...faults, { pointer: '/queue', rule: 'enum', message: `is not the lane of ${kind.kind}`, allowed: [kind.lane] }]
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new ProblemError(invalidInput(issues))
}

function timeOf(runAt: string): Date {
  if (!z.iso.datetime({ offset: true }).safeParse(runAt).success) throw new JobRunAtInvalid({ runAt })
  return new Date(runAt)
}
