import { defineError } from '../errors.ts'

export const JobNotFound = defineError<{ id: number }>({
  code: 'JOB_NOT_FOUND',
  kind: 'NOT_FOUND',
  message: ({ id }) => `Job ${id} does not exist in this domain.`,
  remediation: 'List jobs with GET /api/jobs and retry with an id from that list.',
})

export const JobKindInvalid = defineError<{ kind: string; kinds: readonly string[] }>({
  code: 'JOB_KIND_INVALID',
  kind: 'BAD_REQUEST',
  message: ({ kind }) => `Jobs of kind ${kind} cannot be created by callers.`,
  remediation: 'Send one of the kinds listed in context.kinds with POST /api/jobs.',
  context: ({ kinds }) => ({ kinds }),
})

export const JobRunAtInvalid = defineError<{ runAt: string }>({
  code: 'JOB_RUN_AT_INVALID',
  kind: 'BAD_REQUEST',
  message: ({ runAt }) => `${runAt} is not a time.`,
  remediation: 'Send runAt as an ISO 8601 time with an offset, such as 2027-01-31T08:00:00Z, to POST /api/jobs.',
})

export const JobUniqueKeyTaken = defineError<{ uniqueKey: string }>({
  code: 'JOB_UNIQUE_KEY_TAKEN',
  kind: 'CONFLICT',
  message: ({ uniqueKey }) => `Another job of this kind with the unique key ${uniqueKey} waits or runs.`,
  remediation: 'Find that job with GET /api/jobs, and wait for it or cancel it with DELETE /api/jobs/{id}.',
})

export const JobCancelForbidden = defineError<{ id: number; status: string; kind: string }>({
  code: 'JOB_CANCEL_FORBIDDEN',
  kind: 'CONFLICT',
  message: ({ id, status, kind }) =>
    `Job ${id} of kind ${kind} is ${status}: only a queued one of a kind that callers create can be cancelled.`,
  remediation: 'Read its state with GET /api/jobs/{id}; what it has done is undone by other means.',
  context: ({ status, kind }) => ({ status, kind }),
})

export const JobRetryForbidden = defineError<{ id: number; status: string }>({
  code: 'JOB_RETRY_FORBIDDEN',
  kind: 'CONFLICT',
  message: ({ id, status }) => `Job ${id} is ${status}: only a failed or cancelled one can be retried.`,
  remediation: 'Read its state with GET /api/jobs/{id}, or create another job with POST /api/jobs.',
  context: ({ status }) => ({ status }),
})
