import { statement } from '@wordclaw/shared/database/sql'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { defineJob, type Job } from '@wordclaw/shared/jobs/job-kind'
import type { SecretBox } from '@wordclaw/shared/secret-box'
import { type Attempt, deliver } from '@wordclaw/shared/webhooks/deliver'
import type { Preparation, Work } from '@wordclaw/shared/work'
import { z } from 'zod'
import { DeliveryId } from './delivery.schema.ts'
import { giveUp, recordOutcome } from './record-outcome.ts'
import { boundTo, type WebhookPorts } from './webhook-ports.ts'

/** A delivery and its webhook, as an attempt needs them. */
export interface DueDelivery {
  readonly id: number | string
  readonly webhookId: number
  readonly eventId: string
  readonly body: string
  readonly attempts: number
  readonly jobs: number
  readonly url: string
  readonly active: boolean
  readonly secret: string
  /** Null unless it still signs. */
  readonly previousSecret: string | null
}

const due = statement(
  'webhook_delivery_due',
  `select d.id, d.webhook_id as "webhookId", d.event_id as "eventId", d.body, d.attempts, d.jobs, w.url, w.active, w.secret,
     case when w.previous_secret_expires_at > $3 then w.previous_secret end as "previousSecret"
   from gateway.webhook_deliveries d join gateway.webhooks w on w.id = d.webhook_id and w.domain_id = d.domain_id
   where d.domain_id = $1 and d.id = $2 and d.status = 'pending'`,
)

const rescheduled = statement(
  'webhook_delivery_reschedule',
  `update gateway.webhook_deliveries set jobs = jobs + 1, next_attempt_at = $3
   where domain_id = $1 and id = $2 and status = 'pending' returning jobs`,
)

/** What an attempt knows before its transaction; null if there is nothing left to send. */
type Prepared = { readonly delivery: DueDelivery; readonly attempt: Attempt | null } | null

/**
 * One attempt at one delivery. A further one is a job of its own, made in the transaction that records how this one ended: so the log and the schedule agree
 * whatever dies, and a receiver may ask for any wait. A worker that dies in between sends again, with the same `webhook-id`.
 */
export const outboundWebhook = defineJob<{ deliveryId: number }, Prepared>({
  kind: 'outbound_webhook',
  lane: 'webhooks',
  hands: 16,
  payload: z.strictObject({ deliveryId: DeliveryId }),
  // For what is not the receiver's fault: a lost database, say. Attempts at the receiver are counted in the delivery.
  maxAttempts: 10,
  async prepare({ sql, ports, now }: Preparation, { domainId, payload, traceparent }) {
    const [delivery] = await sql.query<DueDelivery>(due, [domainId, payload.deliveryId, now])
    if (!delivery) return null
    if (!delivery.active) return { delivery, attempt: null }
    return { delivery, attempt: await attemptAt(delivery, ports as WebhookPorts, traceparent) }
  },
  async handle(work, job, prepared) {
    if (!prepared) return { outcome: 'nothing to send' }
    const { delivery, attempt } = prepared
    if (!attempt) {
      await giveUp(work, job.domainId, delivery)
      return { outcome: 'not sent', error: 'WEBHOOK_INACTIVE' }
    }
    if ('comeBackInMs' in attempt) {
      await sendLater(work, job, attempt.comeBackInMs)
      return { outcome: 'postponed' }
    }
    const { retrySchedule } = (work.ports as WebhookPorts).webhooks
    const { status, error } = attempt.outcome
    const retryInMs = await recordOutcome(work, job, delivery, attempt.outcome, retrySchedule)
    if (retryInMs !== null) await sendLater(work, job, retryInMs)
    return { outcome: error === null ? 'delivered' : 'failed', status, error, willRetry: retryInMs !== null }
  },
})

async function attemptAt(
  delivery: DueDelivery,
  { secrets: box, webhooks }: WebhookPorts,
  traceparent: string | undefined,
): Promise<Attempt> {
  const { eventId, url, body } = delivery
  const secrets = openedSecrets(delivery, box)
  if (!secrets) return { outcome: { status: null, error: 'SECRET_UNREADABLE', retryAfterMs: null, durationMs: 0 } }
  return deliver(webhooks, { id: eventId, url, body, secrets, traceparent })
}

/** The secrets that sign; null if the key that they were sealed with is gone. */
function openedSecrets({ webhookId, secret, previousSecret }: DueDelivery, box: SecretBox): string[] | null {
  try {
    return [secret, ...(previousSecret === null ? [] : [previousSecret])].map((sealed) => box.open(sealed, boundTo(webhookId)))
  } catch {
    return null
  }
}

async function sendLater(work: Work, { domainId, payload, traceparent }: Job<{ deliveryId: number }>, inMs: number): Promise<void> {
  const runAt = new Date(work.now.getTime() + inMs)
  const [row] = await work.sql.query<{ jobs: number }>(rescheduled, [domainId, payload.deliveryId, runAt])
  if (row) await enqueueDelivery(work, { domainId, deliveryId: payload.deliveryId, jobs: row.jobs, runAt, traceparent })
}

interface EnqueuedDelivery {
  readonly domainId: number
  readonly deliveryId: number
  /** How many jobs the delivery has had, this one included: each has a key of its own. */
  readonly jobs: number
  readonly runAt?: Date
  readonly traceparent: string | undefined
}

/** Makes the job of the next attempt at a delivery. */
export async function enqueueDelivery(work: Omit<Work, 'ports'>, delivery: EnqueuedDelivery): Promise<void> {
  const { domainId, deliveryId, jobs, runAt, traceparent } = delivery
  await enqueue(work, outboundWebhook, { domainId, payload: { deliveryId }, uniqueKey: `${deliveryId}:${jobs}`, runAt, traceparent })
}
