import { statement } from '@wordclaw/shared/database/sql'
import { defineJob, type Job, refusedBy, TerminalError } from '@wordclaw/shared/jobs/job-kind'
import { runProcedure } from '@wordclaw/shared/jobs/run-procedure'
import type { PeerPorts } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { router } from '@wordclaw/shared/procedure'
import type { Preparation } from '@wordclaw/shared/work'
import { z } from 'zod'
import { ContentItemNotFound } from '../content-items/content-item.errors.ts'
import { ContentItemId, Status } from '../content-items/content-item.schema.ts'
import { contentItems } from '../content-items/router.ts'

const Payload = z.strictObject({
  contentItemId: ContentItemId,
  targetStatus: Status.describe('published makes the item live, draft takes a live one away from readers; others set the working copy.'),
})
type Payload = z.output<typeof Payload>

/** The call that makes the transition. */
interface Step {
  readonly path: 'items.publish' | 'items.unpublish' | 'items.update'
  readonly input: { readonly id: number; readonly status?: string }
}

const items = router({ items: contentItems })

const current = statement(
  'content_item_transition',
  `select status, published_version is not null as live, published_version = version as fresh
   from content.content_items where id = $1 and domain_id = $2`,
)

/**
 * Sets the state of an item at a later time, for whoever scheduled it. What it comes to is decided when it fires: the scheduler is authorised anew, as of then,
 * and the transition is the very procedure that they would have called, in the transaction that completes the job.
 */
export const contentStatusTransition = defineJob<Payload, { step: Step; call: Call } | null>({
  kind: 'content_status_transition',
  lane: 'content',
  public: true,
  payload: Payload,
  maxAttempts: 3,
  async prepare(context, job) {
    const step = await stepOf(context, job)
    return step && { step, call: await authorised(context, job, step) }
  },
  async handle(work, { payload: { contentItemId, targetStatus } }, prepared) {
    if (!prepared) return { contentItemId, status: targetStatus, skipped: true }
    const { step, call } = prepared
    const item = (await runProcedure(work, items, step.path, call, step.input)) as { status: string; version: number }
    return { contentItemId, status: item.status, version: item.version, skipped: false }
  },
})

/** Null if the item is in that state already. */
async function stepOf({ sql }: Preparation, { domainId, payload }: Job<Payload>): Promise<Step | null> {
  const { contentItemId: id, targetStatus: status } = payload
  const [item] = await sql.query<{ status: string; live: boolean; fresh: boolean | null }>(current, [id, domainId])
  if (!item) throw new ContentItemNotFound({ id })
  if (status === 'published') return item.status === status && item.fresh ? null : { path: 'items.publish', input: { id } }
  if (status === 'draft' && item.live) return { path: 'items.unpublish', input: { id } }
  return item.status === status ? null : { path: 'items.update', input: { id, status } }
}

async function authorised({ ports }: Preparation, job: Job<Payload>, { path, input }: Step): Promise<Call> {
  const { id, domainId, createdBy: principalId, traceparent } = job
  if (principalId === undefined)
    throw new TerminalError('JOB_WITHOUT_PRINCIPAL: nobody scheduled this transition, so nobody can be asked for.')
  const asked = { principalId, domainId, procedure: `content.${path}`, input, requestId: `job:${id}` }
  const answer = await (ports as PeerPorts).peers.authorize(asked)
  if (!answer.ok) throw refusedBy(answer.problem)
  return { ...answer.call, traceparent }
}
