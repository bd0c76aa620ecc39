import { statusOf } from '@wordclaw/shared/problem'
import type { Decided, Refused } from '../decide.ts'
import type { Invocation } from '../invoke.ts'
import { documentsIn } from './documents.ts'
import type { PriceList } from './price-list.ts'
import { allowsAnything } from './unpaid.ts'

const PAYWALL = 'CONTENT_ITEMS_PROJECTION_PAYWALL_UNSUPPORTED'

/**
 * The refusal of a summary of documents some of which are for sale, unless the caller may read them all: nobody could tell from the answer what is to be left out
 * of it. Where a domain sells nothing, nothing is refused.
 */
export async function notToSummarize(prices: PriceList, { entry }: Invocation, { call, allows }: Decided): Promise<Refused | null> {
  if (documentsIn(entry) !== 'summary' || !(await prices.sells(call.principal.domainId)) || allowsAnything(allows)) return null
  const declared = entry.errors.find(({ code }) => code === PAYWALL)
  if (!declared) throw new Error(`${entry.procedure} summarizes documents and does not declare ${PAYWALL}`)
  const { code, kind, remediation } = declared
  const detail = 'Items of this domain are for sale: figures over all of them would tell what is in them.'
  return { ok: false, problem: { status: statusOf(kind), code, detail, remediation }, decisionId: call.decisionId }
}
