import { auditOf } from '@wordclaw/shared/audit'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { type PendingEvent, pendingEvent } from '@wordclaw/shared/events'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Work } from '@wordclaw/shared/work'
import { FormSubmissionAccepted, FormSubmissionFailed, FormSubmissionRejected } from '../events.ts'
import type { FormField } from '../form-definitions/form-definition.schema.ts'
import { announceSubmission } from './announce-submission.ts'
import { actingAs, type ItemInput, type ItemOutcome, type Unsettled } from './request-item.ts'

interface StoredSubmission extends Omit<Unsettled, 'item'> {
  readonly fields: FormField[]
  readonly item: ItemInput | null
  readonly status: 'received' | ItemOutcome['status']
  readonly contentItemId: number | null
  readonly itemStatus: string | null
  readonly problem: Extract<ItemOutcome, { problem: unknown }>['problem'] | null
}

const byId = statement(
  'form_submission_state',
  `select s.id, s.uuid, s.domain_id as "domainId", s.form_id as "formId", s.item, s.status, s.content_item_id as "contentItemId",
     s.item_status as "itemStatus", s.problem, s.request_id as "requestId", s.decision_id as "decisionId", f.fields
   from forms.form_submissions s join forms.form_definitions f on f.id = s.form_id and f.domain_id = s.domain_id
   where s.id = $1 and s.domain_id = $2`,
)

/** Where a submission stands: how it ended, or what is still to be done. Null if it is gone. */
export async function stateOf(
  sql: Pick<Sql, 'query'>,
  domainId: number,
  id: number,
): Promise<{ readonly outcome: ItemOutcome } | { readonly unsettled: Unsettled } | null> {
  const [row] = await sql.query<StoredSubmission>(byId, [id, domainId])
  if (!row) return null
  const { status, item, contentItemId, itemStatus, problem } = row
  if (status === 'received' && item) return { unsettled: { ...row, item } }
  if (status === 'accepted') return { outcome: { status, contentItemId: Number(contentItemId), itemStatus: String(itemStatus) } }
  return { outcome: { status: status === 'rejected' ? status : 'failed', problem: problem ?? { code: '', detail: '' } } }
}

// Whoever comes second finds it settled, and changes nothing. What was rejected is forgotten: it was sent by strangers, and nobody needs it.
const settled = statement(
  'form_submission_settle',
  `update forms.form_submissions s
   set status = $3::text, step = 'done', item = null, content_item_id = $4, item_status = $5, problem = $6::jsonb, updated_at = $7,
       data = case when $3::text = 'rejected' then '{}'::jsonb else s.data end
   from forms.form_definitions f
   where s.id = $1 and s.domain_id = $2 and s.status = 'received' and f.id = s.form_id and f.domain_id = s.domain_id
   returning f.webhook_url is not null as announced`,
)

/** The saga's last transaction: how the submission ended, the events that say so, and what follows from it. Whether it was still to be settled. */
export async function settle(
  work: Omit<Work, 'ports'>,
  submission: Unsettled,
  outcome: ItemOutcome,
  traceparent?: string,
): Promise<boolean> {
  const { id, domainId } = submission
  const accepted = outcome.status === 'accepted' ? outcome : null
  const problem = 'problem' in outcome ? JSON.stringify(outcome.problem) : null
  const [row] = await work.sql.query<{ announced: boolean }>(settled, [
    id,
    domainId,
    outcome.status,
    accepted?.contentItemId ?? null,
    accepted?.itemStatus ?? null,
    problem,
    work.now,
  ])
  if (!row) return false
  await recordIn(work.sql, work.schema, domainId, eventsOf(submission, outcome), traceparent)
  if (accepted && row.announced)
    await enqueue(work, announceSubmission, { domainId, payload: { submissionId: id }, uniqueKey: `submission:${id}`, traceparent })
  return true
}

const STEPS = { accepted: 'accept', rejected: 'reject', failed: 'fail' } as const

function eventsOf(submission: Unsettled, outcome: ItemOutcome): PendingEvent[] {
  const { id, domainId, formId, requestId, decisionId } = submission
  const about = { domainId, formId, submissionId: id }
  const procedure = `forms.submissions.${STEPS[outcome.status]}`
  const audit = auditOf({ principal: actingAs(submission), procedure, requestId, decisionId, dryRun: false }, 'form_submission', id)
  if (outcome.status === 'accepted') {
    return [pendingEvent(FormSubmissionAccepted, { ...about, contentItemId: outcome.contentItemId }), audit]
  }
  const ended = outcome.status === 'rejected' ? FormSubmissionRejected : FormSubmissionFailed
  return [pendingEvent(ended, { ...about, code: outcome.problem.code }), audit]
}
