import type { Issue } from '@wordclaw/shared/errors'
import { RetryLater } from '@wordclaw/shared/jobs/job-kind'
import { type Peers, PeerUnavailable } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import type { Problem } from '@wordclaw/shared/problem'
import type { FormField } from '../form-definitions/form-definition.schema.ts'

/** What content is asked to create. */
export interface ItemInput {
  readonly contentTypeId: number
  readonly data: Record<string, unknown>
  readonly status: string
}

/** A submission whose item is still to be made. */
export interface Unsettled {
  readonly id: number
  readonly uuid: string
  readonly domainId: number
  readonly formId: number
  readonly fields: readonly FormField[]
  readonly item: ItemInput
  readonly requestId: string
  readonly decisionId: string
}

/** How the step ended, for good. */
export type ItemOutcome =
  | { readonly status: 'accepted'; readonly contentItemId: number; readonly itemStatus: string }
  | { readonly status: 'rejected' | 'failed'; readonly problem: Pick<Problem, 'code' | 'detail' | 'issues'> }

interface Circumstances {
  readonly traceparent?: string | undefined
  readonly dryRun?: boolean
}

/** The form itself, acting in its domain: it may write, as what strangers send may. */
export const actingAs = ({ domainId, formId }: Pick<Unsettled, 'domainId' | 'formId'>) => ({
  id: `form:${formId}`,
  domainId,
  scopes: ['content:write'],
})

/**
 * Asks content to make the item of a submission. However often it is asked, it makes one: the submission's name is the idempotency key.
 * Throws while it is not known how that ends: `PeerUnavailable` where waiting helps, `RetryLater` where content itself fails. Not for transactions.
 */
export async function requestItem(
  peers: Peers,
  submission: Unsettled,
  { traceparent, dryRun = false }: Circumstances,
): Promise<ItemOutcome> {
  const { uuid, item, requestId, decisionId } = submission
  const call: Call = {
    principal: actingAs(submission),
    procedure: 'content.items.create',
    requestId,
    decisionId,
    dryRun,
    traceparent,
    idempotencyKey: dryRun ? undefined : uuid,
  }
  const answer = await peers.call(call, item)
  if (answer.ok) {
    const { id, status } = JSON.parse(answer.body) as { id: number; status: string }
    return { status: 'accepted', contentItemId: id, itemStatus: status }
  }
  const { code, status } = answer.problem
  if (PASSING.has(code)) throw new PeerUnavailable(`content could not make the item yet: ${code}`)
  if (status >= 500) throw new RetryLater(`content could not make the item: ${code}`)
  return refusedFor(answer.problem, submission.fields)
}

/** What says nothing about the item: content's database is away, or another attempt at this submission is under way. */
const PASSING = new Set(['DATABASE_UNAVAILABLE', 'IDEMPOTENCY_CONFLICT'])

/** What the sender can correct is a rejection. Everything else is a failure of the form: of what it adds, or of its content type. */
function refusedFor({ status, code, detail, issues = [] }: Problem, fields: readonly FormField[]): ItemOutcome {
  const names = new Set(['', ...fields.map(({ name }) => name)])
  const sendersFault = status === 400 && issues.length > 0 && issues.every(({ pointer }) => names.has(topOf(pointer)))
  return { status: sendersFault ? 'rejected' : 'failed', problem: { code, detail, issues: issues.map(withoutValues) } }
}

const topOf = (pointer: string): string => (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~')

/** Which values a schema allows is not for strangers, beyond what the form says. */
const withoutValues = ({ pointer, rule, message }: Issue): Issue => ({ pointer: `/data${pointer}`, rule, message })
