import type { Payment } from '../payments/payment.entity.ts'
import type { SettlementStatus } from '../providers/provider.ts'

/** What comes of news about a payment: it happens; it is old or known already; it contradicts what has happened. */
export type Outcome = 'applied' | 'ignored' | 'refused'

/**
 * Where a payment can go. Money that has come in stays in: nothing undoes `paid` or `consumed`, and late money counts, so `expired` and
 * `failed` can still become `paid`. News may come late, twice and out of order; only that a paid payment has failed is a contradiction.
 */
export function outcomeOf(current: Payment['status'], news: SettlementStatus): Outcome {
  if (current === 'paid' || current === 'consumed') return news === 'failed' ? 'refused' : 'ignored'
  if (news === 'paid') return 'applied'
  return current === 'pending' && news !== 'pending' ? 'applied' : 'ignored'
}
