import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { OpenChallenge } from './challenge.schema.ts'

/** What is being sold to whom. */
export interface Sale {
  readonly domainId: number
  readonly apiKeyId: number
  readonly offer: SoldOffer
  /** The canonical route of what is sold, whichever way it was asked for. */
  readonly resourcePath: string
  readonly now: Date
}

export interface SoldOffer {
  id: number
  scope_ref: number
  price_sats: number
  policy_id: number
  policy_version: number
  max_reads: number | null
  expires_at: string | null
}

/** How long an invoice must still be payable to be shown again. */
const PAYABLE_MS = 60_000

const sold = statement(
  'offer_for_sale',
  `select o.id, o.scope_ref, o.price_sats, l.id as policy_id, l.version as policy_version, l.max_reads, l.expires_at
   from payments.offers o
   join lateral (
     select * from payments.license_policies where offer_id = o.id and domain_id = o.domain_id order by version desc limit 1
   ) l on true
   where o.id = $1 and o.domain_id = $2 and o.active and o.scope_type = 'item' and (l.expires_at is null or l.expires_at > $3)`,
)
const held = statement(
  'entitlement_held',
  `select e.id from payments.agent_profiles a
   join payments.entitlements e on e.agent_profile_id = a.id and e.domain_id = a.domain_id
   join payments.offers o on o.id = e.offer_id
   where a.domain_id = $1 and a.api_key_id = $2 and e.status = 'active' and (e.expires_at is null or e.expires_at > $4)
     and o.scope_type = 'item' and o.scope_ref = $3
   limit 1`,
)
const open = statement(
  'challenge_open',
  `select p.payment_request as invoice, p.payment_hash as "paymentHash", p.amount_satoshis as "amountSatoshis", p.expires_at as "expiresAt",
     k.identifier, k.sealed_key as "sealedKey", e.agent_profile_id as "agentProfileId", e.expires_at as "entitledUntil"
   from payments.payments p
   join payments.entitlements e on e.payment_hash = p.payment_hash and e.domain_id = p.domain_id
   join payments.payment_root_keys k on k.payment_hash = p.payment_hash and k.domain_id = p.domain_id
   where p.domain_id = $1 and p.actor_id = $2 and p.resource_path = $3 and p.status = 'pending' and p.amount_satoshis = $4
     and p.expires_at >= $5 and e.policy_id = $6
   order by p.id desc limit 1`,
)

/** An offer, if it can be bought now: its price and terms come from here, and from nowhere that a caller could reach. */
export async function offerForSale(sql: Pick<Sql, 'query'>, offerId: number, domainId: number, now: Date): Promise<SoldOffer | null> {
  const [offer] = await sql.query<SoldOffer>(sold, [offerId, domainId, now])
  return offer ?? null
}

/** What the buyer has already: the right itself, or an invoice that can still be paid. */
export async function findSale(
  sql: Pick<Sql, 'query'>,
  { domainId, apiKeyId, offer, resourcePath, now }: Sale,
): Promise<'entitled' | OpenChallenge | null> {
  const [right] = await sql.query(held, [domainId, apiKeyId, offer.scope_ref, now])
  if (right) return 'entitled'
  const payable = new Date(now.getTime() + PAYABLE_MS)
  const values = [domainId, `api_key:${apiKeyId}`, resourcePath, offer.price_sats, payable, offer.policy_id]
  const [challenge] = await sql.query<OpenChallenge>(open, values)
  return challenge ?? null
}
