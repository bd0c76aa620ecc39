import type { Context } from '@wordclaw/shared/procedure'
import { portsOf } from '../ports.ts'
import { completeNow } from './complete-submission.ts'
import { FormSubmissionInvalid, FormSubmissionUndeliverable } from './form-submission.errors.ts'
import type { SubmissionReceipt } from './form-submission.schema.ts'
import { type ItemOutcome, requestItem, type Unsettled } from './request-item.ts'

/** How long a sender waits for the item. Well below what the gateway waits for us, and below the head start that the job gives. */
const PATIENCE_MS = 3_000

/** The answer to whoever sent a stored submission in: with its item if that could be made by now. Throws what content says against it. */
export async function concluded(ctx: Context, receipt: SubmissionReceipt): Promise<SubmissionReceipt> {
  const { database, schema, now, call } = ctx
  const here = { database, schema, now, peers: portsOf(ctx).peers, traceparent: call.traceparent }
  // Whatever goes wrong from here on, the job goes on from where this stopped, and its failures are seen there.
  const completing = completeNow(here, call.principal.domainId, receipt.id).catch(() => null)
  const outcome = await within(PATIENCE_MS, completing)
  if (!outcome) return receipt
  const { contentItemId, itemStatus } = accepted(outcome)
  return { ...receipt, submission: { ...receipt.submission, contentItemId, status: itemStatus } }
}

/** What a dry run can find out: whether content would take the item. */
export async function tried(ctx: Context, submission: Unsettled): Promise<void> {
  const { traceparent } = ctx.call
  const trying = requestItem(portsOf(ctx).peers, submission, { traceparent, dryRun: true }).catch(() => null)
  const outcome = await within(PATIENCE_MS, trying)
  if (outcome) accepted(outcome)
}

function accepted(outcome: ItemOutcome) {
  if (outcome.status === 'accepted') return outcome
  if (outcome.status === 'failed') throw new FormSubmissionUndeliverable({})
  throw new FormSubmissionInvalid({ issues: outcome.problem.issues ?? [] })
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
