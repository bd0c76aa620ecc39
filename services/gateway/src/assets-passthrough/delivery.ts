import type { Call } from '@wordclaw/shared/principal'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import type { Asked } from '../raw-routes/vouched-call.ts'
import type { Upstream } from '../upstream.ts'
import { DELIVER_LINKED, DELIVER_PUBLIC, READ, READ_ENTITLED } from './raw-entries.ts'

const LOCATE = 'assets.locate'

const Located = z.object({
  found: z.object({ domainId: RowId, accessMode: z.enum(['public', 'signed', 'entitled']), itemId: RowId.nullable() }).nullable(),
})

/**
 * Under which name, and in whose domain, a delivery is decided. What is not there is decided as what somebody may read who has a key: so a stranger cannot tell it
 * from what is, and a caller of another domain neither.
 */
export async function askedFor(content: Upstream, requestId: string, id: unknown, token: string | undefined): Promise<Asked> {
  if (token !== undefined) return { entry: DELIVER_LINKED, input: { id, token } }
  const asked = RowId.safeParse(id)
  if (!asked.success) return { entry: READ, input: { id } }
  const principal = { id: 'gateway', domainId: 0, scopes: [] }
  const call: Call = { principal, procedure: `content.${LOCATE}`, requestId, decisionId: '', dryRun: false }
  const answer = await content.call(call, LOCATE, { id: asked.data })
  const found = answer.ok ? Located.parse(JSON.parse(answer.body)).found : null
  if (found?.accessMode === 'public') return { entry: DELIVER_PUBLIC, input: { id, domainId: found.domainId } }
  if (found?.accessMode === 'entitled') return { entry: READ_ENTITLED, input: { id, domainId: found.domainId, itemId: found.itemId } }
  return { entry: READ, input: { id } }
}
