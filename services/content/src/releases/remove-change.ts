import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { ReleaseUpdated } from '../events.ts'
import { ReleaseChangeNotFound, ReleaseNotFound, ReleaseNotOpen } from './release.errors.ts'
import { RELEASE_COLUMNS, ReleaseId, type ReleaseRow, ReleaseView } from './release.schema.ts'
import { lockOpen } from './set-changes.ts'

const remove = statement(
  'release_change_remove',
  'delete from content.release_changes where id = $3 and release_id = $1 and domain_id = $2 returning id',
)
const removed = effect(
  'release_change_removed',
  'content',
  `r as (update content.releases r set updated_at = $3, change_count = r.change_count - 1 where r.id = $1 and r.domain_id = $2 returning r.*),
   effect as (select ${RELEASE_COLUMNS}, jsonb_build_object('releaseId', r.id) as facts from r)`,
  4,
)

/** Takes a change out of a release. */
export const removeChange = direct
  .meta({
    summary: 'Take a change out of a release',
    operation: 'content.write',
    resource: { type: 'release', id: 'id' },
    rest: 'DELETE /releases/:id/changes/:changeId',
    errors: [ReleaseNotFound, ReleaseNotOpen, ReleaseChangeNotFound],
    emits: [ReleaseUpdated],
  })
  .input(z.strictObject({ id: ReleaseId, changeId: RowId }))
  .output(ReleaseView)
  .mutation(({ ctx: { inOneTransaction, principal, now }, input: { id, changeId } }) => {
    const { domainId } = principal
    return inOneTransaction(async ({ sql, write }) => {
      await lockOpen(sql, id, domainId)
      const gone = await sql.query(remove, [id, domainId, changeId])
      if (gone.length === 0) throw new ReleaseChangeNotFound({ id, changeId })
      const [row] = await write<ReleaseRow>(removed, [id, domainId, now], [pendingEvent(ReleaseUpdated, { domainId })])
      if (!row) throw new ReleaseNotFound({ id })
      return row
    })
  })
