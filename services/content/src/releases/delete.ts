import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ReleaseDeleted } from '../events.ts'
import { releaseOf } from './get.ts'
import { ReleaseNotFound, ReleaseNotOpen } from './release.errors.ts'
import { ReleaseId } from './release.schema.ts'

const remove = effect(
  'release_delete',
  'content',
  `r as (delete from content.releases where id = $1 and domain_id = $2 and status = 'open' returning id),
   effect as (select r.id, jsonb_build_object('releaseId', r.id) as facts from r)`,
  3,
)

/** Gives up a release that is open. What was published stays on record. */
export const deleteRelease = direct
  .meta({
    summary: 'Delete an open release and its changes',
    operation: 'content.write',
    resource: { type: 'release', id: 'id' },
    rest: 'DELETE /releases/:id',
    errors: [ReleaseNotFound, ReleaseNotOpen],
    emits: [ReleaseDeleted],
  })
  .input(z.strictObject({ id: ReleaseId }))
  .output(z.object({ id: ReleaseId, message: z.string() }))
  .mutation(async ({ ctx: { sql, write, principal }, input: { id } }) => {
    const { domainId } = principal
    const [row] = await write(remove, [id, domainId], [pendingEvent(ReleaseDeleted, { domainId })])
    if (row) return { id, message: `Release ${id} is deleted.` }
    const { status } = await releaseOf(sql, id, domainId)
    throw new ReleaseNotOpen({ id, status })
  })
