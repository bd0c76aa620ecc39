import { direct, prepared } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { authorizeChanges } from './authorize-changes.ts'
import { carryOut } from './carry-out.ts'
import { ReleaseBlocked, ReleaseEmpty, ReleaseNotFound, ReleaseNotOpen } from './release.errors.ts'
import { ReleaseId } from './release.schema.ts'

const ObstacleView = z.object({
  changeId: z.int(),
  subject: z.string(),
  subjectId: z.int().nullable(),
  code: z.string(),
  detail: z.string(),
  issues: z.array(z.record(z.string(), z.unknown())).optional(),
})

/** Thrown when everything went well, so that nothing of it stays. */
class Rehearsed extends Error {}

/** Publishes a release, looks how that went, and undoes it: what it says is what publishing would say now. */
export const validate = prepared
  .meta({
    summary: 'See whether a release can be published',
    operation: 'content.write',
    resource: { type: 'release', id: 'id' },
    rest: 'GET /releases/:id/validation',
    errors: [ReleaseNotFound, ReleaseNotOpen, ReleaseEmpty],
    next: 'Publish it with POST /api/releases/{id}/publish.',
  })
  .input(z.strictObject({ id: ReleaseId }))
  .use(async ({ ctx, input, next }) => next({ ctx: { allowed: await authorizeChanges(ctx.sql, ctx.ports, ctx.call, input.id) } }))
  .concat(direct)
  .output(z.object({ id: ReleaseId, publishable: z.boolean(), obstacles: z.array(ObstacleView) }))
  .query(async ({ ctx, input: { id } }) => {
    try {
      await ctx.inOneTransaction(async (together) => {
        await carryOut(together, id, ctx)
        throw new Rehearsed()
      })
    } catch (error) {
      if (error instanceof Rehearsed) return { id, publishable: true, obstacles: [] }
      if (!(error instanceof ReleaseBlocked)) throw error
      return {
        id,
        publishable: false,
        obstacles: error.details.obstacles.map((obstacle) => ({ ...obstacle })) as z.input<typeof ObstacleView>[],
      }
    }
    throw new Error('a rehearsal ends in one way or the other')
  })
