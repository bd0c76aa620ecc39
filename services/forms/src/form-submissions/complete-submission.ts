import type { Database } from '@wordclaw/shared/database/database'
import { statement } from '@wordclaw/shared/database/sql'
import { defineJob } from '@wordclaw/shared/jobs/job-kind'
import type { Peers } from '@wordclaw/shared/peers'
import { z } from 'zod'
import { portsOf } from '../ports.ts'
import { FormSubmissionId } from './form-submission.schema.ts'
import { type ItemOutcome, requestItem, type Unsettled } from './request-item.ts'
import { settle, stateOf } from './settle.ts'

type Prepared = { readonly unsettled: Unsettled; readonly outcome: ItemOutcome } | null

const SUBMISSION_KIND = 'form_submission'

/** What the job of a submission is known by. */
export const jobKeyOf = (submissionId: number): string => `submission:${submissionId}`

/**
 * Takes a submission on from wherever its request, or an earlier attempt, has stopped. While content is away it waits without counting attempts;
 * a submission it cannot complete at all is left as received, and its job as failed, to be retried.
 */
export const completeSubmission = defineJob<{ submissionId: number }, Prepared>({
  kind: SUBMISSION_KIND,
  lane: 'submissions',
  payload: z.strictObject({ submissionId: FormSubmissionId }),
  maxAttempts: 10,
  async prepare({ sql, ports }, { domainId, payload, traceparent }) {
    const state = await stateOf(sql, domainId, payload.submissionId)
    if (!state || 'outcome' in state) return null
    const { unsettled } = state
    return { unsettled, outcome: await requestItem(portsOf({ ports }).peers, unsettled, { traceparent }) }
  },
  async handle(work, { traceparent }, prepared) {
    if (!prepared) return { outcome: 'already settled' }
    await settle(work, prepared.unsettled, prepared.outcome, traceparent)
    return { outcome: prepared.outcome.status }
  },
})

const jobDone = statement(
  'form_submission_job_done',
  `update forms.jobs set status = 'succeeded', result = '{"outcome":"already settled"}', completed_at = $3, updated_at = $3
   where domain_id = $1 and kind = '${SUBMISSION_KIND}' and unique_key = $2 and status = 'queued'`,
)

interface Here {
  readonly database: Database
  readonly schema: string
  readonly now: Date
  readonly peers: Peers
  readonly traceparent: string | undefined
}

/** Does within a call what the job would do later: then there is nothing left for it. Throws where the job has to go on. */
export async function completeNow(here: Here, domainId: number, id: number): Promise<ItemOutcome | null> {
  const { database, schema, now, peers, traceparent } = here
  const state = await stateOf(database.sql, domainId, id)
  if (!state) return null
  if ('outcome' in state) return state.outcome
  const { unsettled } = state
  const outcome = await requestItem(peers, unsettled, { traceparent })
  const first = await database.sql.transaction(async (sql) => {
    const settledHere = await settle({ sql, schema, now }, unsettled, outcome, traceparent)
    if (settledHere) await sql.query(jobDone, [domainId, jobKeyOf(id), now])
    return settledHere
  })
  database.committed.wake()
  if (first) return outcome
  const settledElsewhere = await stateOf(database.sql, domainId, id)
  return settledElsewhere && 'outcome' in settledElsewhere ? settledElsewhere.outcome : null
}
