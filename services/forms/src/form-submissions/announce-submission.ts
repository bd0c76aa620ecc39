import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { defineJob, RetryLater } from '@wordclaw/shared/jobs/job-kind'
import { PeerUnavailable } from '@wordclaw/shared/peers'
import { deliver } from '@wordclaw/shared/webhooks/deliver'
import { RETRY_SCHEDULE } from '@wordclaw/shared/webhooks/retry-schedule'
import { z } from 'zod'
import { openWebhookSecret } from '../form-definitions/webhook-secret.ts'
import { portsOf } from '../ports.ts'
import { FormSubmissionId } from './form-submission.schema.ts'

interface Announcement {
  readonly uuid: string
  readonly url: string
  readonly secret: string | null
  readonly formId: number
  readonly body: object
}

const announced = statement(
  'form_submission_announced',
  `select s.uuid, f.webhook_url as url, f.webhook_secret as secret, f.id as "formId",
     jsonb_build_object(
       'event', 'form.submitted',
       'form', jsonb_build_object('id', f.id, 'domainId', f.domain_id, 'slug', f.slug, 'name', f.name, 'contentTypeId', f.content_type_id),
       'submission', jsonb_build_object('id', s.id, 'contentItemId', s.content_item_id, 'status', s.item_status, 'reviewTaskId', null,
         'draftGenerationJobId', null, 'data', s.data),
       'request', jsonb_build_object('requestId', s.request_id)
     ) as body
   from forms.form_submissions s join forms.form_definitions f on f.id = s.form_id and f.domain_id = s.domain_id
   where s.id = $1 and s.domain_id = $2 and f.webhook_url is not null`,
)

/** Waits between attempts are those of every webhook; the last one is as long as the one before. */
const waitAfter = (attempt: number): number => RETRY_SCHEDULE[Math.min(attempt, RETRY_SCHEDULE.length) - 1] ?? 0

/**
 * Tells the form's webhook of an accepted submission, signed with its secret: at least once, with the submission's name as `webhook-id`. The job holds
 * neither address nor secret; both are read when it is sent.
 */
export const announceSubmission = defineJob<{ submissionId: number }, number | null>({
  kind: 'form_webhook',
  lane: 'webhooks',
  hands: 16,
  payload: z.strictObject({ submissionId: FormSubmissionId }),
  maxAttempts: RETRY_SCHEDULE.length + 1,
  backoff: waitAfter,
  async prepare({ sql, ports }, { domainId, payload, traceparent }) {
    const found = await announcementOf(sql, domainId, payload.submissionId)
    if (!found) return null
    const { uuid, url, secret, formId, body } = found
    const secrets = secret === null ? [] : [openWebhookSecret(portsOf({ ports }), formId, secret)]
    const attempt = await deliver(portsOf({ ports }).webhooks, { id: uuid, url, body: JSON.stringify(body), secrets, traceparent })
    if ('comeBackInMs' in attempt) throw new PeerUnavailable('The receiver has enough to do.')
    const { status, error, retryAfterMs } = attempt.outcome
    if (error !== null) throw new RetryLater(status === null ? error : `${error}: ${status}`, retryAfterMs ?? 0)
    return status
  },
  handle: async (_work, _job, status) => (status === null ? { outcome: 'nothing to send' } : { outcome: 'delivered', status }),
})

async function announcementOf(sql: Pick<Sql, 'query'>, domainId: number, id: number): Promise<Announcement | null> {
  const [row] = await sql.query<Announcement>(announced, [id, domainId])
  return row ?? null
}
