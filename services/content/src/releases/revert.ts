import { statement } from '@wordclaw/shared/database/sql'
import { direct, prepared } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ReleasePublished } from '../events.ts'
import { authorizeChanges } from './authorize-changes.ts'
import { carryOut } from './carry-out.ts'
import { releaseOf } from './get.ts'
import { ReleaseBlocked, ReleaseEmpty, ReleaseNotFound, ReleaseNotOpen, ReleaseNotRevertible } from './release.errors.ts'
import { ReleaseId, ReleaseView } from './release.schema.ts'

const inverse = statement(
  'release_inverse_of',
  `select b.id from content.releases r join content.releases b on b.inverse_of = r.id and b.domain_id = r.domain_id
   where r.id = $1 and r.domain_id = $2 and r.status = 'published' and b.status = 'open'`,
)

/** Undoes a release as a whole, by publishing the inverse that was prepared with it. What was changed since stands against it, and is told. */
export const revert = prepared
  .meta({
    summary: 'Revert a published release',
    operation: 'content.publish',
    resource: { type: 'release', id: 'id' },
    rest: 'POST /releases/:id/revert',
    errors: [ReleaseNotFound, ReleaseNotRevertible, ReleaseNotOpen, ReleaseEmpty, ReleaseBlocked],
    emits: [ReleasePublished],
  })
  .input(z.strictObject({ id: ReleaseId }))
  .use(async ({ ctx, input: { id }, next }) => {
    const { domainId } = ctx.principal
    const [undoing] = await ctx.sql.query<{ id: number }>(inverse, [id, domainId])
    if (!undoing) throw new ReleaseNotRevertible({ id, status: (await releaseOf(ctx.sql, id, domainId)).status })
    return next({ ctx: { undoing: undoing.id, allowed: await authorizeChanges(ctx.sql, ctx.ports, ctx.call, undoing.id) } })
  })
  .concat(direct)
  .output(ReleaseView.describe('The release that undid it.'))
  .mutation(({ ctx }) => ctx.inOneTransaction((together) => carryOut(together, ctx.undoing, ctx)))
