import { hmac } from '../settlements/signature.ts'
import type { SettlementStatus } from './provider.ts'

/** What the mock provider would send when an invoice of its has been paid: the bytes, and the headers that vouch for them. */
export function mockWebhook(
  secret: string,
  { eventId, paymentHash, status = 'paid' }: { eventId: string; paymentHash: string; status?: SettlementStatus },
): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const body = JSON.stringify({ eventId, paymentHash, status })
  return {
    body,
    headers: { 'content-type': 'application/json', 'x-wordclaw-payment-signature': hmac(secret, body).toString('hex') },
  }
}
