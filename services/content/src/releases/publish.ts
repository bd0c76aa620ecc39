import { direct, prepared } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ReleasePublished } from '../events.ts'
import { type Allowed, authorizeChanges } from './authorize-changes.ts'
import { carryOut } from './carry-out.ts'
import { ReleaseBlocked, ReleaseEmpty, ReleaseNotFound, ReleaseNotOpen } from './release.errors.ts'
import { ReleaseId, ReleaseView } from './release.schema.ts'

const META = {
  summary: 'Publish a release',
  operation: 'content.publish',
  resource: { type: 'release', id: 'id' },
  errors: [ReleaseNotFound, ReleaseNotOpen, ReleaseEmpty, ReleaseBlocked],
  emits: [ReleasePublished],
} as const
const Input = z.strictObject({ id: ReleaseId })

/**
 * Publishes all changes of a release in one transaction: readers see all of them, or none. Each change is decided on by policy as the call that it stands for, and
 * checked as that call is; what stands against any of them is told, and nothing is done.
 */
export const publish = prepared
  .meta({ ...META, rest: 'POST /releases/:id/publish', next: 'Undo it with POST /api/releases/{id}/revert.' })
  .input(Input)
  .use(async ({ ctx, input, next }) => next({ ctx: { allowed: await authorizeChanges(ctx.sql, ctx.ports, ctx.call, input.id) } }))
  .concat(direct)
  .output(ReleaseView)
  .mutation(({ ctx, input: { id } }) => ctx.inOneTransaction((together) => carryOut(together, id, ctx)))

/** The same for somebody whose changes have been decided on: within the transaction of a job. */
export const publishAllowed = (allowed: Allowed) =>
  direct
    .meta(META)
    .input(Input)
    .output(ReleaseView)
    .mutation(({ ctx, input: { id } }) => ctx.inOneTransaction((together) => carryOut(together, id, { ...ctx, allowed })))
