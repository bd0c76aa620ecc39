import type { Decided } from '../decide.ts'
import type { Invocation } from '../invoke.ts'
import { documentsIn } from './documents.ts'
import type { PriceList } from './price-list.ts'

/**
 * A list without the documents that the caller would have to pay for: they are left out, not blanked, and the page is that much shorter.
 * Its cursor still leads on. Where a domain sells nothing, the answer is passed on as it came.
 */
export async function withoutUnpaid(prices: PriceList, { entry }: Invocation, { call, allows }: Decided, body: string): Promise<string> {
  const { domainId, id: principalId } = call.principal
  if (documentsIn(entry) !== 'page' || !(await prices.sells(domainId))) return body
  const { items, ...head } = JSON.parse(body) as { items: { id: number }[] }
  const kept = []
  for (const item of items) {
    const found = prices.termsOf({ domainId, principalId }, item.id)
    const terms = found instanceof Promise ? await found : found
    if (!terms || allows(item.id, terms)) kept.push(item)
  }
  // The small members come first: whoever splits the page relies on that.
  return kept.length === items.length ? body : JSON.stringify({ ...head, items: kept })
}
