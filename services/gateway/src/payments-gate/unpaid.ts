import type { Decided } from '../decide.ts'
import type { Invocation } from '../invoke.ts'
import { documentsIn } from './documents.ts'
import type { PriceList, Terms } from './price-list.ts'

/** A document of a list, or something that has one. */
interface Listed {
  readonly id?: number
  readonly item?: { readonly id: number } | null
}

/**
 * A list without the documents that the caller would have to pay for: they are left out, not blanked, and the page is that much shorter.
 * Its cursor still leads on; how many documents there are in all it does not say, since that would tell of the others whether they meet a condition.
 * Where a domain sells nothing, the answer is passed on as it came.
 */
export async function withoutUnpaid(prices: PriceList, { entry }: Invocation, { call, allows }: Decided, body: string): Promise<string> {
  const { domainId, id: principalId } = call.principal
  if (documentsIn(entry) !== 'page' || !(await prices.sells(domainId))) return body
  const { items, total, ...head } = JSON.parse(body) as { items: Listed[]; total?: object }
  const kept = []
  for (const item of items) {
    const documentId = item.id ?? item.item?.id
    const found = documentId === undefined ? null : prices.termsOf({ domainId, principalId }, documentId)
    const terms = found instanceof Promise ? await found : found
    if (documentId === undefined || !terms || allows(documentId, terms)) kept.push(item)
  }
  // The small members come first: whoever splits the page relies on that.
  if (kept.length === items.length && (!total || allowsAnything(allows))) return body
  return JSON.stringify({ ...head, ...(total && allowsAnything(allows) && { total }), items: kept })
}

/** Terms that nobody has met. */
const UNPAID: Terms = { offerId: 0, price: 1, entitled: false }

/** Whether the caller would be allowed any document, whatever it costs. */
export const allowsAnything = (allows: Decided['allows']): boolean => allows(0, UNPAID)
