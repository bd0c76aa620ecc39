import type { Database } from '@wordclaw/shared/database/database'
import type { Call } from '@wordclaw/shared/principal'
import { direct } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import type { SecretBox } from '@wordclaw/shared/secret-box'
import { isoOf } from '@wordclaw/shared/time'
import { z } from 'zod'
import { apiKeyIdOf } from '../entitlements/entitlement.schema.ts'
import { mintMacaroon } from '../macaroons/macaroon.ts'
import { mockProvider } from '../providers/mock.ts'
import { type Invoice, isAsAsked, type PaymentProvider } from '../providers/provider.ts'
import { ApiKeyRequired, OfferNotSellable, PaymentProviderUnavailable } from './challenge.errors.ts'
import { ChallengeView, type OpenChallenge } from './challenge.schema.ts'
import { openSale, rootKeyOf } from './open-sale.ts'
import { findSale, offerForSale, type Sale } from './sale.ts'

/** What challenges need beside the database. */
export interface ChallengePorts {
  readonly secrets: SecretBox
  /** @default mockProvider */
  readonly provider?: PaymentProvider
}

/**
 * Asks a caller to pay for what an offer sells. Asked again, it shows the same invoice for as long as that can be paid; and whoever holds
 * the right already is told so rather than asked to pay twice. For the gateway, which has decided that the caller must pay.
 */
export const create = direct
  .meta({
    summary: 'Ask a caller to pay',
    operation: 'offer.read',
    resource: { type: 'offer', id: 'offerId' },
    internal: true,
    errors: [OfferNotSellable, ApiKeyRequired, PaymentProviderUnavailable],
  })
  .input(z.strictObject({ offerId: RowId }))
  .output(z.object({ entitled: z.boolean(), challenge: ChallengeView.nullable() }))
  .mutation(async ({ ctx: { sql, principal, now, call, database, ports }, input: { offerId } }) => {
    const { domainId } = principal
    const { secrets, provider = mockProvider } = ports as ChallengePorts
    const apiKeyId = apiKeyIdOf(principal)
    if (apiKeyId === 0) throw new ApiKeyRequired({})
    const offer = await offerForSale(sql, offerId, domainId, now)
    if (!offer) throw new OfferNotSellable({ offerId })
    const sale: Sale = { domainId, apiKeyId, offer, resourcePath: `/api/content-items/${offer.scope_ref}`, now }
    const found = (await findSale(sql, sale)) ?? (await sell(database, sale, provider, call, secrets))
    return found === 'entitled' ? { entitled: true, challenge: null } : { entitled: false, challenge: shown(found, sale, secrets) }
  })

/** The provider is asked before the transaction: an invoice that no row comes of is held by nobody, and so never paid. */
async function sell(database: Database, sale: Sale, provider: PaymentProvider, call: Call, secrets: SecretBox) {
  const invoice = await invoiceFor(sale, provider)
  return database.sql.transaction((inside) => openSale(inside, { sale, invoice, provider: provider.name, call, secrets }))
}

async function invoiceFor({ offer: { scope_ref, price_sats }, now }: Sale, provider: PaymentProvider): Promise<Invoice> {
  const request = { amountSatoshis: price_sats, memo: `WordClaw content-item/${scope_ref}`, now }
  const invoice = await provider.createInvoice(request).catch(() => null)
  if (!invoice || !isAsAsked(invoice, price_sats, now)) throw new PaymentProviderUnavailable({})
  return invoice
}

function shown(challenge: OpenChallenge, { domainId, offer }: Sale, secrets: SecretBox): z.input<typeof ChallengeView> {
  const { invoice, paymentHash, amountSatoshis, expiresAt, identifier, sealedKey, agentProfileId, entitledUntil } = challenge
  const until = entitledUntil === null ? [] : [`wordclaw_valid_until=${Math.floor(Date.parse(isoOf(entitledUntil)) / 1_000)}`]
  const macaroon = mintMacaroon({
    location: 'wordclaw',
    identifier: Buffer.from(identifier, 'hex'),
    rootKey: Buffer.from(secrets.open(sealedKey, rootKeyOf(paymentHash)), 'hex'),
    caveats: [
      'services=wordclaw:0',
      'wordclaw_capabilities=content_read',
      `wordclaw_domain=${domainId}`,
      `wordclaw_resource=content-item/${offer.scope_ref}`,
      'wordclaw_method=GET',
      `wordclaw_agent=${agentProfileId}`,
      ...until,
    ],
  }).toString('base64')
  return { invoice, paymentHash, amountSatoshis, expiresAt, macaroon }
}
