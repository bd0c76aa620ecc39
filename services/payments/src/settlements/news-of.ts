import { isStorable, unstorableIssues } from '@wordclaw/shared/storable'
import type { SettlementStatus } from '../providers/provider.ts'
import type { News } from './settle.ts'
import { InvalidPaymentWebhookPayload } from './settlement.errors.ts'

type Body = Readonly<Record<string, unknown>>

const STATUSES: Readonly<Record<string, SettlementStatus>> = {
  paid: 'paid',
  settled: 'paid',
  complete: 'paid',
  completed: 'paid',
  pending: 'pending',
  expired: 'expired',
  failed: 'failed',
  error: 'failed',
}

const LONGEST = 200

/** Reads what a provider says, in any of the words that providers use. Throws if it does not say enough. */
export function newsOf(bytes: Uint8Array): Omit<News, 'provider' | 'signature'> {
  const body = bodyOf(bytes)
  return {
    eventId: text(body, 'the id of the event', ['eventId', 'event_id', 'id']),
    paymentHash: text(body, 'the hash of the payment', ['paymentHash', 'payment_hash', 'hash', 'checking_id']),
    status: statusOf(body),
    settledAt: timeOf(body['settledAt'] ?? body['settled_at'] ?? body['paidAt'] ?? body['paid_at'] ?? body['time']),
    failureReason: reasonOf(body['failureReason'] ?? body['failure_reason'] ?? body['reason']),
    payload: body,
  }
}

/** The object that the bytes are, if all of it can be stored. */
function bodyOf(bytes: Uint8Array): Body {
  try {
    const body: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof body === 'object' && body !== null && !Array.isArray(body) && unstorableIssues(body, 1).length === 0) return body as Body
  } catch (error) {
    // Neither UTF-8 nor JSON, or nested deeper than can be looked through.
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)) throw error
  }
  throw new InvalidPaymentWebhookPayload({ reason: 'it is no JSON object' })
}

function text(body: Body, what: string, names: readonly string[]): string {
  const value = names.map((name) => body[name]).find((held) => held !== undefined && held !== null)
  const found = typeof value === 'number' ? String(value) : value
  if (typeof found !== 'string' || found === '' || found.length > LONGEST || !isStorable(found)) {
    throw new InvalidPaymentWebhookPayload({ reason: `${what} is missing` })
  }
  return found
}

function statusOf(body: Body): SettlementStatus {
  const said = body['status'] ?? body['state']
  const named = typeof said === 'string' ? STATUSES[said.toLowerCase()] : undefined
  if (named) return named
  const flagged = (['paid', 'expired', 'failed', 'pending'] as const).find((name) => body[name] === true)
  if (said === undefined && flagged) return flagged
  throw new InvalidPaymentWebhookPayload({ reason: 'its status is missing or unknown' })
}

/** Seconds, milliseconds or ISO 8601; null for anything else. */
function timeOf(value: unknown): Date | null {
  const ms = typeof value === 'number' ? (value < 1e11 ? value * 1_000 : value) : typeof value === 'string' ? Date.parse(value) : Number.NaN
  const time = new Date(ms)
  const year = time.getUTCFullYear()
  return year >= 2009 && year < 3000 ? time : null
}

const reasonOf = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, LONGEST).toWellFormed() : null)
