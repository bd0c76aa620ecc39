import { createHash, randomBytes } from 'node:crypto'
import { auditOf } from '@wordclaw/shared/audit'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { Call } from '@wordclaw/shared/principal'
import type { SecretBox } from '@wordclaw/shared/secret-box'
import { identifierOf } from '../macaroons/macaroon.ts'
import type { Invoice } from '../providers/provider.ts'
import { lockPayment } from '../settlements/payment-lock.ts'
import { settleKept } from '../settlements/settle.ts'
import type { OpenChallenge } from './challenge.schema.ts'
import { findSale, type Sale } from './sale.ts'

const oneAtATime = statement('challenge_lock', 'select pg_advisory_xact_lock(hashtextextended($1, 0))')
const profile = statement(
  'agent_profile_ensure',
  `insert into payments.agent_profiles (domain_id, api_key_id) values ($1, $2)
   on conflict (domain_id, api_key_id) do update set api_key_id = excluded.api_key_id returning id`,
)
const payment = statement(
  'payment_open',
  `insert into payments.payments (domain_id, payment_hash, provider, provider_invoice_id, payment_request, amount_satoshis, expires_at,
     resource_path, actor_id, actor_type, actor_source, details, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'api_key', 'db', $10::jsonb, $11, $11) returning id`,
)
const entitlement = statement(
  'entitlement_open',
  `insert into payments.entitlements (domain_id, offer_id, policy_id, policy_version, agent_profile_id, payment_hash, expires_at, remaining_reads)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
)
const rootKey = statement(
  'payment_root_key_keep',
  `insert into payments.payment_root_keys (domain_id, payment_hash, identifier, identifier_hash, sealed_key, created_at)
   values ($1, $2, $3, $4, $5, $6)`,
)

export interface Opening {
  readonly sale: Sale
  readonly invoice: Invoice
  readonly provider: string
  readonly call: Call
  readonly secrets: SecretBox
}

/**
 * Keeps an invoice with what it is for, in the transaction of these statements. Calls that ask for the same at the same time share the
 * invoice of the first; those of the others are held by nobody and can be forgotten.
 */
export async function openSale(sql: Pick<Sql, 'query'>, opening: Opening): Promise<'entitled' | OpenChallenge> {
  const { sale, invoice, provider, call, secrets } = opening
  const { domainId, apiKeyId, offer, resourcePath, now } = sale
  await sql.query(oneAtATime, [`challenge ${domainId} ${apiKeyId} ${resourcePath}`])
  const found = await findSale(sql, sale)
  if (found) return found
  const { paymentHash, amountSatoshis } = invoice
  await lockPayment(sql, paymentHash)
  const [buyer] = await sql.query<{ id: number }>(profile, [domainId, apiKeyId])
  const details = JSON.stringify({ method: 'GET', offerId: offer.id, requestId: call.requestId })
  const [opened] = await sql.query<{ id: number }>(payment, [
    domainId,
    paymentHash,
    provider,
    invoice.providerInvoiceId,
    invoice.paymentRequest,
    amountSatoshis,
    invoice.expiresAt,
    resourcePath,
    call.principal.id,
    details,
    now,
  ])
  if (!buyer || !opened) throw new Error('the payment was not opened')
  const terms = [offer.id, offer.policy_id, offer.policy_version, buyer.id, paymentHash, offer.expires_at, offer.max_reads]
  await sql.query(entitlement, [domainId, ...terms])
  const token = await keepRootKey(sql, sale, paymentHash, secrets)
  await recordIn(sql, 'payments', domainId, [auditOf(call, 'payment', opened.id)], call.traceparent)
  await settleKept(sql, { paymentHash, now, call })
  return {
    invoice: invoice.paymentRequest,
    paymentHash,
    amountSatoshis,
    expiresAt: invoice.expiresAt.toISOString(),
    agentProfileId: buyer.id,
    entitledUntil: offer.expires_at,
    ...token,
  }
}

/** Makes and keeps the key of a payment's macaroon. It is sealed for that payment, so it opens for no other. */
async function keepRootKey(sql: Pick<Sql, 'query'>, { domainId, now }: Sale, paymentHash: string, secrets: SecretBox) {
  const identifier = identifierOf(paymentHash, randomBytes(32))
  const sealedKey = secrets.seal(randomBytes(32).toString('hex'), rootKeyOf(paymentHash))
  const digest = createHash('sha256').update(identifier).digest('hex')
  await sql.query(rootKey, [domainId, paymentHash, identifier.toString('hex'), digest, sealedKey, now])
  return { identifier: identifier.toString('hex'), sealedKey }
}

/** What a root key is sealed for. */
export const rootKeyOf = (paymentHash: string): string => `payment:${paymentHash}`
