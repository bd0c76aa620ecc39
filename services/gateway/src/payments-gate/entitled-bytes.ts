import type { Decided, Refused } from '../decide.ts'
import type { Invocation } from '../invoke.ts'
import { genericProblem } from '../surfaces/problems.ts'
import type { PriceList } from './price-list.ts'

/**
 * Bytes that are for buyers are not for everybody while nothing is for sale that would open them: then only those have them who bought them before, or may
 * change them. Null where there is nothing to refuse, or a price says it.
 */
export async function withheld(prices: PriceList, { entry, input }: Invocation, { call, allows }: Decided): Promise<Refused | null> {
  const { id, domainId, itemId } = input as { id: number; domainId?: number; itemId?: number | null }
  const { principal, decisionId } = call
  // Of another domain's asset the service says that it does not exist.
  if (entry.document === undefined || principal.domainId !== domainId) return null
  const reader = { domainId, principalId: principal.id }
  if (typeof itemId === 'number' && (await prices.termsOf(reader, itemId))) return null
  const entitled = typeof itemId === 'number' && (await prices.holds(reader, itemId))
  if (allows(id, { offerId: 0, price: 1, entitled })) return null
  return { ok: false, problem: genericProblem('ASSET_ENTITLEMENT_UNAVAILABLE'), decisionId }
}
