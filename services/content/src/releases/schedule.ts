import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ReleaseUpdated } from '../events.ts'
import { releasePublication } from './publish-when-due.ts'
import { ReleaseEmpty, ReleaseNotFound, ReleaseNotOpen, ReleaseRunAtInvalid } from './release.errors.ts'
import { RELEASE_COLUMNS, ReleaseId, type ReleaseRow, ReleaseView } from './release.schema.ts'
import { lockOpen } from './set-changes.ts'

const count = statement(
  'release_change_count',
  'select change_count as "changeCount" from content.releases where id = $1 and domain_id = $2',
)

const scheduled = effect(
  'release_schedule',
  'content',
  `r as (
     update content.releases r set status = 'scheduled', scheduled_at = $3, scheduled_job_id = $4, updated_at = $5
     where r.id = $1 and r.domain_id = $2 returning r.*
   ),
   effect as (select ${RELEASE_COLUMNS}, jsonb_build_object('releaseId', r.id) as facts from r)`,
  6,
)

/** Has a release published at a later time, for whoever schedules it: policy decides and the changes are checked when it fires. Until then it is closed. */
export const schedule = direct
  .meta({
    summary: 'Schedule a release',
    operation: 'content.publish',
    resource: { type: 'release', id: 'id' },
    rest: 'POST /releases/:id/schedule',
    errors: [ReleaseNotFound, ReleaseNotOpen, ReleaseEmpty, ReleaseRunAtInvalid],
    emits: [ReleaseUpdated],
    next: 'Look ahead with GET /api/releases/{id}/validation, and take it back with POST /api/releases/{id}/unschedule.',
  })
  .input(z.strictObject({ id: ReleaseId, runAt: z.iso.datetime({ offset: true }).describe('When it is to be published.') }))
  .output(ReleaseView)
  .mutation(({ ctx: { inOneTransaction, principal, now, schema, call }, input: { id, runAt } }) => {
    const { domainId, id: createdBy } = principal
    const time = new Date(runAt)
    if (time <= now) throw new ReleaseRunAtInvalid({ runAt })
    return inOneTransaction(async ({ sql, write }) => {
      await lockOpen(sql, id, domainId)
      const [release] = await sql.query<{ changeCount: number }>(count, [id, domainId])
      if (!release?.changeCount) throw new ReleaseEmpty({ id })
      const job = { domainId, payload: { releaseId: id }, runAt: time, createdBy, traceparent: call.traceparent }
      const jobId = await enqueue({ sql, schema, now }, releasePublication, job)
      const [row] = await write<ReleaseRow>(scheduled, [id, domainId, time, jobId, now], [pendingEvent(ReleaseUpdated, { domainId })])
      if (!row) throw new ReleaseNotFound({ id })
      return row
    })
  })
