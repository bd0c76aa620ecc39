import { batchConsumer } from '@wordclaw/shared/consumer'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { ReceivedEvent } from '@wordclaw/shared/events'
import { deliveryBody } from './delivery-body.ts'
import { eventName, parsePatterns, patternsOf, SUBSCRIBABLE } from './event-names.ts'
import { enqueueDelivery } from './outbound-webhook.ts'

interface Subscription {
  readonly id: number
  readonly domainId: number
  readonly events: string
}

interface NewDelivery {
  readonly domain_id: number
  readonly webhook_id: number
  readonly event_id: string
  readonly event_type: string
  readonly body: string
  readonly body_digest: string
}

const active = statement(
  'webhooks_active',
  'select id, domain_id as "domainId", events from gateway.webhooks where domain_id = any($1::int[]) and active',
)

const insert = statement(
  'webhook_deliveries_insert',
  `insert into gateway.webhook_deliveries (domain_id, webhook_id, event_id, event_type, jobs, body, body_digest, created_at, next_attempt_at)
   select d.domain_id, d.webhook_id, d.event_id, d.event_type, 1, d.body, d.body_digest, $2::timestamptz, $2::timestamptz
   from jsonb_to_recordset($1::jsonb) as d(domain_id int, webhook_id int, event_id uuid, event_type text, body text, body_digest text)
   on conflict (webhook_id, event_id) do nothing
   returning id, event_id as "eventId"`,
)

/** Writes deliveries down. Those that are there already are left out: of one event, a webhook has one delivery. */
export const insertDeliveries = (sql: Pick<Sql, 'query'>, deliveries: readonly NewDelivery[], now: Date) =>
  sql.query<{ id: number | string; eventId: string }>(insert, [JSON.stringify(deliveries), now])

/** Makes of each event one delivery for each webhook of its domain that wants it, and the job that sends it. Where there is none, this is one look at an index. */
export const fanOutWebhooks = batchConsumer(SUBSCRIBABLE, {
  durable: 'gateway-fan-out-webhooks',
  repeatable: true,
  streams: ['content', 'forms', 'gateway', 'payments', 'search'],
  async handle(work, events) {
    const domains = [...new Set(events.map(({ domainId }) => domainId))]
    const subscriptions = await work.sql.query<Subscription>(active, [domains])
    if (subscriptions.length === 0) return
    const about = new Map(events.map((event) => [event.id, event]))
    const rows = await insertDeliveries(work.sql, deliveriesOf(events, subscriptions), work.now)
    for (const { id, eventId } of rows) {
      const event = about.get(eventId)
      if (event) {
        const { domainId, traceparent } = event
        await enqueueDelivery(work, { domainId, deliveryId: Number(id), jobs: 1, traceparent })
      }
    }
  },
})

function deliveriesOf(events: readonly ReceivedEvent[], subscriptions: readonly Subscription[]): NewDelivery[] {
  const wanted = subscriptions.map(({ id, domainId, events: patterns }) => ({ id, domainId, patterns: new Set(parsePatterns(patterns)) }))
  return events.flatMap((event) => {
    const name = eventName(event.subject)
    const patterns = patternsOf(name)
    const takers = wanted.filter(
      ({ domainId, patterns: own }) => domainId === event.domainId && patterns.some((pattern) => own.has(pattern)),
    )
    if (takers.length === 0) return []
    const { body, digest } = deliveryBody(event)
    return takers.map(({ id }) => ({
      domain_id: event.domainId,
      webhook_id: id,
      event_id: event.id,
      event_type: name,
      body,
      body_digest: digest,
    }))
  })
}
