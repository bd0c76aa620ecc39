import type { Call } from '@wordclaw/shared/principal'
import type { Problem } from '@wordclaw/shared/problem'
import type { Refused } from '../decide.ts'
import { genericProblem } from '../surfaces/problems.ts'
import type { Upstream, UpstreamAnswer } from '../upstream.ts'

interface Sale {
  readonly payments: Upstream
  readonly offerId: number
  readonly call: Call
  /** What is answered but for the invoice. */
  readonly refused: Refused
  readonly onFault: (fault: unknown) => void
}

interface Asked {
  readonly entitled: boolean
  readonly challenge: { invoice: string; paymentHash: string; amountSatoshis: number; expiresAt: string; macaroon: string } | null
}

/**
 * Asks the caller to pay: with an invoice, or not at all. Without one there is only "try again"; and whoever has paid, but before the news
 * of it has come here, is told to try again too rather than to pay twice.
 */
export async function challenge(sale: Sale): Promise<Refused> {
  const { call, offerId, payments, refused, onFault } = sale
  const asking: Call = { ...call, procedure: 'payments.challenges.create', dryRun: false, idempotencyKey: undefined }
  const answer = await payments.call(asking, 'challenges.create', { offerId })
  if (!answer.ok && answer.fault) onFault(answer.fault)
  return { ...refused, problem: answer.ok ? askedFor(JSON.parse(answer.body) as Asked, offerId, refused.problem) : unasked(answer) }
}

function askedFor({ challenge: asked }: Asked, offerId: number, problem: Problem): Problem {
  if (!asked) return genericProblem('ENTITLEMENT_NOT_YET_EFFECTIVE')
  return {
    ...problem,
    context: { ...problem.context, ...asked, offerId, reason: 'initial', recommendedNextAction: 'pay_invoice_and_retry' },
  }
}

/** Why nobody was asked: what is sold has ended, or payments cannot say. */
const unasked = ({ problem }: Extract<UpstreamAnswer, { ok: false }>): Problem =>
  genericProblem(problem.code === 'OFFER_NOT_SELLABLE' ? 'OFFER_NOT_SELLABLE' : 'PAYMENT_CHALLENGE_UNAVAILABLE')
