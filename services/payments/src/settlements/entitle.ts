import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { type PendingEvent, pendingEvent } from '@wordclaw/shared/events'
import { isoOf } from '@wordclaw/shared/time'
import { EntitlementActivated } from '../events.ts'
import type { SettlementStatus } from '../providers/provider.ts'

interface Settled {
  readonly domainId: number
  readonly paymentHash: string
  readonly status: SettlementStatus
  readonly now: Date
}

interface ActivatedRow {
  id: number
  offer_id: number
  api_key_id: number
  scope_type: string
  scope_ref: number | null
  expires_at: string | null
}

// A right that ended unpaid begins all the same when the money comes late; one that was used up or revoked does not begin again.
const activate = statement(
  'entitlement_activate',
  `update payments.entitlements e set status = 'active', activated_at = $3, terminated_at = null
   from payments.agent_profiles a, payments.offers o
   where e.domain_id = $1 and e.payment_hash = $2 and e.activated_at is null and e.status in ('pending_payment', 'expired')
     and a.id = e.agent_profile_id and o.id = e.offer_id
   returning e.id, e.offer_id, a.api_key_id, o.scope_type, o.scope_ref, e.expires_at`,
)
const lapse = statement(
  'entitlement_lapse',
  `update payments.entitlements set status = 'expired', terminated_at = $3
   where domain_id = $1 and payment_hash = $2 and status = 'pending_payment'`,
)

/** What a payment's end means for the right that was to be bought with it, and the events that tell of it. */
export async function entitle(sql: Pick<Sql, 'query'>, { domainId, paymentHash, status, now }: Settled): Promise<PendingEvent[]> {
  if (status !== 'paid') {
    await sql.query(lapse, [domainId, paymentHash, now])
    return []
  }
  const rows = await sql.query<ActivatedRow>(activate, [domainId, paymentHash, now])
  return rows.map(({ id, offer_id, api_key_id, scope_type, scope_ref, expires_at }) =>
    pendingEvent(EntitlementActivated, {
      domainId,
      entitlementId: id,
      offerId: offer_id,
      principalId: `api_key:${api_key_id}`,
      scopeType: scope_type,
      scopeRef: scope_ref,
      expiresAt: expires_at === null ? null : isoOf(expires_at),
    }),
  )
}
