import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ReleaseUpdated } from '../events.ts'
import { releaseOf } from './get.ts'
import { ReleaseNotFound, ReleaseNotScheduled } from './release.errors.ts'
import { RELEASE_COLUMNS, ReleaseId, type ReleaseRow, ReleaseView } from './release.schema.ts'

const reopened = effect(
  'release_unschedule',
  'content',
  `r as (
     update content.releases r set status = 'open', scheduled_at = null, scheduled_job_id = null, updated_at = $3
     where r.id = $1 and r.domain_id = $2 and r.status = 'scheduled' returning r.*
   ),
   effect as (select ${RELEASE_COLUMNS}, jsonb_build_object('releaseId', r.id) as facts from r)`,
  4,
)

/** Takes a schedule back: the release is open again, and its job finds nothing to do. */
export const unschedule = direct
  .meta({
    summary: 'Unschedule a release',
    operation: 'content.publish',
    resource: { type: 'release', id: 'id' },
    rest: 'POST /releases/:id/unschedule',
    errors: [ReleaseNotFound, ReleaseNotScheduled],
    emits: [ReleaseUpdated],
  })
  .input(z.strictObject({ id: ReleaseId }))
  .output(ReleaseView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id } }) => {
    const { domainId } = principal
    const [row] = await write<ReleaseRow>(reopened, [id, domainId, now], [pendingEvent(ReleaseUpdated, { domainId })])
    if (row) return row
    const { status } = await releaseOf(sql, id, domainId)
    throw new ReleaseNotScheduled({ id, status })
  })
