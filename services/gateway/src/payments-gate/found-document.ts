import type { Decided, Refused } from '../decide.ts'
import type { Invocation } from '../invoke.ts'
import type { Upstream } from '../upstream.ts'
import { challenge } from './challenge.ts'
import { documentsIn } from './documents.ts'
import type { PriceList } from './price-list.ts'

interface Sellers {
  readonly prices: PriceList
  readonly payments: Upstream | undefined
  readonly onFault: (fault: unknown) => void
}

/**
 * The refusal of a read that has found a document for sale, which the caller named by something else than its id. What was found stays here; the caller is asked
 * to pay, as for a read by id. Where a domain sells nothing, the answer is not looked at.
 */
export async function unpaidFound(
  { prices, payments, onFault }: Sellers,
  { entry }: Invocation,
  decided: Decided,
  body: string,
): Promise<Refused | null> {
  const { call, refusalFor } = decided
  const { domainId, id: principalId } = call.principal
  if (documentsIn(entry) !== 'found' || !(await prices.sells(domainId))) return null
  const { item } = JSON.parse(body) as { item: { id: number } | null }
  const terms = item && (await prices.termsOf({ domainId, principalId }, item.id))
  const refusal = item && terms ? refusalFor(item.id, terms) : null
  if (!refusal || !payments || refusal.offerId === null) return refusal?.refused ?? null
  return challenge({ payments, offerId: refusal.offerId, call, refused: refusal.refused, onFault })
}
