import { JobFilter, JobView } from '@wordclaw/shared/jobs/job.schema'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { z } from 'zod'
import { InvalidCursor } from '../gateway.errors.ts'
import { forwarded } from './owners.ts'

const Items = z.object({ items: z.array(JobView) })

/** Lists the jobs of all services as one list, by id, the highest first: of one service, that is the latest first. */
export const list = forwarded
  .meta({
    summary: 'List jobs',
    operation: 'job.read',
    resource: { type: 'job' },
    rest: 'GET /jobs',
    errors: [InvalidCursor],
  })
  .input(z.strictObject({ ...PageInput, ...JobFilter }))
  .output(pageOf(JobView))
  .query(async ({ ctx: { owners }, input: { limit, cursor, ...filter } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidCursor({})
    // Each could fill the whole page, so each is asked for one: a job is on the page if it is among the highest of its owner's.
    const lists = await Promise.all(owners.map((owner) => owner.call('list', Items, { ...filter, below, limit: limit + 1 })))
    const jobs = lists.flatMap(({ items }) => items).sort((one, other) => other.id - one.id)
    return page(
      jobs.slice(0, limit + 1),
      limit,
      (job) => job,
      ({ id }) => ({ id }),
    )
  })
