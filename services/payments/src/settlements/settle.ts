import { auditOf } from '@wordclaw/shared/audit'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Call } from '@wordclaw/shared/principal'
import { PaymentPaid } from '../events.ts'
import type { Payment } from '../payments/payment.entity.ts'
import type { SettlementStatus } from '../providers/provider.ts'
import { entitle } from './entitle.ts'
import { lockPayment } from './payment-lock.ts'
import { type Outcome, outcomeOf } from './transition.ts'

/** What a provider says about a payment. */
export interface News {
  readonly provider: string
  readonly eventId: string
  readonly paymentHash: string
  readonly status: SettlementStatus
  readonly settledAt: Date | null
  readonly failureReason: string | null
  readonly signature: string
  readonly payload: Readonly<Record<string, unknown>>
}

interface PaymentRow {
  id: number
  domain_id: number
  provider: string
  status: Payment['status']
  amount_satoshis: number
  resource_path: string
}

/** What became of news: `duplicate` was heard before; `unmatched` is about no payment of this provider, yet. */
export type Reception = { readonly outcome: Outcome; readonly status: Payment['status'] } | { readonly outcome: 'duplicate' | 'unmatched' }

const byHash = statement(
  'payment_to_settle',
  `select id, domain_id, provider, status, amount_satoshis, resource_path from payments.payments where payment_hash = $1 for update`,
)
const keep = statement(
  'provider_event_keep',
  `insert into payments.payment_provider_events (domain_id, provider, event_id, payment_hash, status, outcome, signature, payload, received_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9) on conflict (provider, event_id) do nothing returning id`,
)
const move = statement(
  'payment_settle',
  `update payments.payments
   set status = $3, settled_at = case when $3 = 'paid' then coalesce(settled_at, $4) else settled_at end,
     failure_reason = case when $3 = 'failed' then $5 else null end, last_event_id = $6, updated_at = $7
   where id = $1 and domain_id = $2 and status in ('pending', 'expired', 'failed') and status <> $3
   returning id`,
)
const kept = statement(
  'provider_events_unmatched',
  `select id, provider, event_id as "eventId", payment_hash as "paymentHash", status, payload from payments.payment_provider_events
   where payment_hash = $1 and domain_id is null and outcome = 'unmatched' order by id`,
)
const matched = statement('provider_event_match', `update payments.payment_provider_events set domain_id = $2, outcome = $3 where id = $1`)

/** Keeps news of a payment and does what follows from it, in the transaction of these statements: both, or neither. */
export async function settle(sql: Pick<Sql, 'query'>, news: News, { now, call }: { now: Date; call: Call }): Promise<Reception> {
  const { provider, eventId, paymentHash, status, signature, payload } = news
  await lockPayment(sql, paymentHash)
  const payment = await paymentOf(sql, news)
  const outcome = payment ? outcomeOf(payment.status, status) : 'unmatched'
  const values = [payment?.domain_id ?? null, provider, eventId, paymentHash, status, outcome, signature, JSON.stringify(payload), now]
  const [first] = await sql.query(keep, values)
  if (!first) return { outcome: 'duplicate' }
  if (!payment || outcome === 'unmatched') return { outcome: 'unmatched' }
  if (outcome !== 'applied') return { outcome, status: payment.status }
  await apply(sql, payment, news, { now, call })
  return { outcome, status }
}

/** The same for news that came before the payment had its row. */
export async function settleKept(
  sql: Pick<Sql, 'query'>,
  { paymentHash, now, call }: { paymentHash: string; now: Date; call: Call },
): Promise<void> {
  for (const event of await sql.query<KeptEvent>(kept, [paymentHash])) {
    const payment = await paymentOf(sql, event)
    if (!payment) continue
    const outcome = outcomeOf(payment.status, event.status)
    await sql.query(matched, [event.id, payment.domain_id, outcome])
    if (outcome === 'applied') await apply(sql, payment, { ...event, settledAt: null, failureReason: null }, { now, call })
  }
}

type KeptEvent = Pick<News, 'provider' | 'eventId' | 'paymentHash' | 'status'> & { id: number }

/** The payment that news is about: none, if it is another provider's. */
async function paymentOf(sql: Pick<Sql, 'query'>, { provider, paymentHash }: Pick<News, 'provider' | 'paymentHash'>) {
  const [payment] = await sql.query<PaymentRow>(byHash, [paymentHash])
  return payment?.provider === provider ? payment : undefined
}

type Change = Pick<News, 'provider' | 'eventId' | 'paymentHash' | 'status' | 'settledAt' | 'failureReason'>

async function apply(
  sql: Pick<Sql, 'query'>,
  payment: PaymentRow,
  change: Change,
  { now, call }: { now: Date; call: Call },
): Promise<void> {
  const { id, domain_id: domainId, amount_satoshis: amountSatoshis, resource_path: resourcePath } = payment
  const { provider, paymentHash, status, eventId, failureReason } = change
  const settledAt = change.settledAt ?? now
  const [moved] = await sql.query(move, [id, domainId, status, settledAt, failureReason, eventId, now])
  if (!moved) throw new Error(`payment ${id} did not move from ${payment.status} to ${status}`)
  const late = payment.status !== 'pending'
  const paid = { domainId, paymentId: id, provider, amountSatoshis, resourcePath, settledAt: settledAt.toISOString(), late }
  const settling: Call = { ...call, procedure: SETTLE, principal: { id: `provider:${provider}`, domainId, scopes: [] } }
  const events = [
    ...(status === 'paid' ? [pendingEvent(PaymentPaid, paid)] : []),
    ...(await entitle(sql, { domainId, paymentHash, status, now })),
    auditOf(settling, 'payment', id),
  ]
  await recordIn(sql, 'payments', domainId, events, call.traceparent)
}

/** The name under which the gateway decides, and the audit trail remembers, what providers say. */
export const SETTLE = 'payments.payments.settle'
