import { auditOf } from '@wordclaw/shared/audit'
import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import type { Job } from '@wordclaw/shared/jobs/job-kind'
import { recordIn } from '@wordclaw/shared/outbox/write'
import { isoOf } from '@wordclaw/shared/time'
import { retryDelayMs } from '@wordclaw/shared/webhooks/retry-schedule'
import type { WebhookOutcome } from '@wordclaw/shared/webhooks/transport'
import type { Work } from '@wordclaw/shared/work'
import { WebhookDisabled } from '../events.ts'
import type { DueDelivery } from './outbound-webhook.ts'

/** How long all attempts have to fail for a webhook to be deactivated. */
const DISABLE_AFTER_MS = 5 * 24 * 3_600_000
const GONE = 410
/** How long the log keeps a delivery that has ended, in days; a few old ones go with each that ends. */
const KEPT_DAYS = 30

const recorded = statement(
  'webhook_delivery_record',
  `update gateway.webhook_deliveries
   set status = $3, attempts = attempts + 1, last_status = $4, last_error = $5, duration_ms = $6, next_attempt_at = null,
     completed_at = case when $3 = 'pending' then null else $7::timestamptz end
   where domain_id = $1 and id = $2 and status = 'pending'`,
)

const givenUp = statement(
  'webhook_delivery_give_up',
  `update gateway.webhook_deliveries set status = 'failed', last_error = $3, next_attempt_at = null, completed_at = $4
   where domain_id = $1 and id = $2 and status = 'pending'`,
)

const recovered = statement(
  'webhook_recovered',
  'update gateway.webhooks set failing_since = null where domain_id = $1 and id = $2 and failing_since is not null',
)

const failing = statement(
  'webhook_failing',
  `update gateway.webhooks set failing_since = coalesce(failing_since, $3) where domain_id = $1 and id = $2 and active
   returning failing_since as "failingSince"`,
)

const disabled = statement(
  'webhook_disable',
  'update gateway.webhooks set active = false, disabled_reason = $3, updated_at = $4 where domain_id = $1 and id = $2',
)

const pruned = statement(
  'webhook_deliveries_prune',
  `delete from gateway.webhook_deliveries
   where domain_id = $1 and webhook_id = $2 and status <> 'pending' and created_at < $3::timestamptz - make_interval(days => ${KEPT_DAYS})
     and id in (select id from gateway.webhook_deliveries where domain_id = $1 and webhook_id = $2 order by domain_id, webhook_id, id limit 5)`,
)

/** Writes down how an attempt ended, and what follows for the webhook. In how many milliseconds to try again; null if there is nothing more to do. */
export async function recordOutcome(
  work: Work,
  job: Job<unknown>,
  delivery: DueDelivery,
  outcome: WebhookOutcome,
  schedule: readonly number[],
): Promise<number | null> {
  const { sql, now } = work
  const { domainId } = job
  const { status, error, retryAfterMs, durationMs } = outcome
  const retryInMs = error === null || status === GONE ? null : retryDelayMs(schedule, delivery.attempts + 1, retryAfterMs)
  // The webhook's row before the delivery's, as whoever deletes the webhook locks them.
  if (error === null) await sql.query(recovered, [domainId, delivery.webhookId])
  else await noteFailure(work, job, delivery.webhookId, outcome)
  const next = error === null ? 'succeeded' : retryInMs === null ? 'failed' : 'pending'
  await sql.query(recorded, [domainId, delivery.id, next, status, error, durationMs, now])
  if (next !== 'pending') await sql.query(pruned, [domainId, delivery.webhookId, now])
  return retryInMs
}

/** Ends a delivery that nothing was sent for, since its webhook is not active any more. */
export async function giveUp({ sql, now }: Work, domainId: number, { id }: DueDelivery): Promise<void> {
  await sql.query(givenUp, [domainId, id, 'WEBHOOK_INACTIVE', now])
}

/** Remembers since when a webhook fails, and deactivates it when that has been long enough, or when the receiver says that it is gone. */
async function noteFailure(work: Work, job: Job<unknown>, webhookId: number, { status, error }: WebhookOutcome): Promise<void> {
  const { sql, now } = work
  const [row] = await sql.query<{ failingSince: string }>(failing, [job.domainId, webhookId, now])
  if (!row) return
  const since = isoOf(row.failingSince)
  if (status === GONE) await disable(work, job, webhookId, 'The receiver answered 410 Gone.')
  else if (now.getTime() - Date.parse(since) >= DISABLE_AFTER_MS) {
    const latest = status === null ? error : `HTTP ${status}`
    await disable(work, job, webhookId, `Every attempt since ${since} has failed; the latest with ${latest}.`)
  }
}

/** Nobody has called this, so its audit event names the system, and the job instead of a request. */
async function disable({ sql, schema, now }: Work, job: Job<unknown>, webhookId: number, reason: string): Promise<void> {
  const { domainId, id, traceparent } = job
  await sql.query(disabled, [domainId, webhookId, reason, now])
  const call = {
    principal: { id: 'system', domainId, scopes: [] },
    procedure: 'gateway.webhooks.disable',
    requestId: `job:${id}`,
    decisionId: '',
    dryRun: false,
  }
  const events = [pendingEvent(WebhookDisabled, { domainId, webhookId, reason }), auditOf(call, 'webhook', webhookId)]
  await recordIn(sql, schema, domainId, events, traceparent)
}
