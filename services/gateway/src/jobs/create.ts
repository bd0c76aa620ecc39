import { JobKindInvalid, JobRunAtInvalid, JobUniqueKeyTaken } from '@wordclaw/shared/jobs/job.errors'
import { JobView, NewJob } from '@wordclaw/shared/jobs/job.schema'
import { ProblemError } from '@wordclaw/shared/problem'
import { forwarded } from './owners.ts'

const NOT_MINE = JobKindInvalid.definition.code

/** Creates a job in the service that has its kind: services are asked in turn, and each knows its own. */
export const create = forwarded
  .meta({
    summary: 'Create a job, at once or for later',
    operation: 'job.write',
    resource: { type: 'job' },
    attributes: ['payload.targetStatus'],
    rest: 'POST /jobs',
    status: 201,
    errors: [JobKindInvalid, JobRunAtInvalid, JobUniqueKeyTaken],
    next: 'Follow it with GET /api/jobs/{id}.',
  })
  .input(NewJob)
  .output(JobView)
  .mutation(async ({ ctx: { owners }, input }) => {
    const kinds: string[] = []
    for (const owner of owners) {
      try {
        return await owner.call('create', JobView, input)
      } catch (error) {
        if (!(error instanceof ProblemError) || error.problem.code !== NOT_MINE) throw error
        kinds.push(...((error.problem.context?.['kinds'] ?? []) as string[]))
      }
    }
    throw new JobKindInvalid({ kind: input.kind, kinds })
  })
