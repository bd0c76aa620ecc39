import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ReleaseCreated } from '../events.ts'
import { RELEASE_COLUMNS, ReleaseDescription, ReleaseName, type ReleaseRow, ReleaseView } from './release.schema.ts'

const insert = effect(
  'release_insert',
  'content',
  `r as (
     insert into content.releases (domain_id, name, description, created_by, created_at, updated_at) values ($1, $2, $3, $4, $5, $5) returning *
   ),
   effect as (select ${RELEASE_COLUMNS}, jsonb_build_object('releaseId', r.id) as facts from r)`,
  6,
)

/** Begins a release: a set of changes that are prepared, looked at and published together. */
export const create = direct
  .meta({
    summary: 'Create a release',
    operation: 'content.write',
    resource: { type: 'release' },
    rest: 'POST /releases',
    status: 201,
    emits: [ReleaseCreated],
    next: 'Add changes to it with PUT /api/releases/{id}/changes.',
  })
  .input(z.strictObject({ name: ReleaseName, description: ReleaseDescription.default(null) }))
  .output(ReleaseView)
  .mutation(async ({ ctx: { write, principal, now }, input: { name, description } }) => {
    const { domainId, id } = principal
    const [row] = await write<ReleaseRow>(insert, [domainId, name, description, id, now], [pendingEvent(ReleaseCreated, { domainId })])
    if (!row) throw new Error('the release was not inserted')
    return row
  })
