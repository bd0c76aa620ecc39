import { type Problem, statusOf } from '@wordclaw/shared/problem'
import type { CatalogEntry } from '../catalog.ts'
import type { Decided, Refused } from '../decide.ts'
import type { Invocation } from '../invoke.ts'
import type { Upstream } from '../upstream.ts'
import { documentsIn } from './documents.ts'
import type { PriceList } from './price-list.ts'

const PAYWALL = 'PREVIEW_PAYWALL_UNSUPPORTED'

/**
 * The refusal of a call that would show, or hand out the right to see, a document that is for sale. Which one it is about the procedure finds out: it is asked
 * in a dry run, so that nothing is left behind by a call that is refused. Where a domain sells nothing, nothing is asked.
 */
export async function notToShare(
  prices: PriceList,
  upstream: Upstream,
  { entry, input }: Invocation,
  { call }: Decided,
): Promise<Refused | null> {
  const { domainId, id: principalId } = call.principal
  if (documentsIn(entry) !== 'shared' || !(await prices.sells(domainId))) return null
  const answer = await upstream.call({ ...call, dryRun: true, idempotencyKey: undefined }, entry.path, input)
  // The call itself says why it cannot be made.
  if (!answer.ok) return null
  const terms = await prices.termsOf({ domainId, principalId }, documentIn(answer.body))
  return terms ? { ok: false, problem: paywallOf(entry), decisionId: call.decisionId } : null
}

/** The document that an answer shows, as itself or as the `item` of something else, or that it is about. */
function documentIn(body: string): number {
  const { contentItemId, item, id } = JSON.parse(body) as { contentItemId?: number; item?: { id: number }; id?: number }
  const documentId = contentItemId ?? item?.id ?? id
  if (documentId === undefined) throw new Error('an answer that shares a document does not say which')
  return documentId
}

/** The procedure's own word for it. */
function paywallOf({ errors, procedure }: CatalogEntry): Problem {
  const declared = errors.find(({ code }) => code === PAYWALL)
  if (!declared) throw new Error(`${procedure} shares documents and does not declare ${PAYWALL}`)
  const { code, kind, remediation } = declared
  return { status: statusOf(kind), code, detail: 'The item is for sale: a token would give it away.', remediation }
}
