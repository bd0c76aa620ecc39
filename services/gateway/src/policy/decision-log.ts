import { setTimeout as delay } from 'node:timers/promises'
import { type Sql, statement } from '@wordclaw/shared/database/sql'

/** A decision as its row says it; `created_at` is the gateway's time of deciding. */
export interface DecisionRow {
  decision_id: string
  domain_id: number | null
  principal_id: string | null
  operation: string
  procedure: string
  resource_type: string
  resource_id: string | null
  environment: string
  outcome: string
  code: string
  remediation: string | null
  determining: string
  policy_version: string
  evaluation_duration_ms: number
  evaluation_us: number
  request_id: string
  trace_id: string | null
  dry_run: boolean
  input: unknown
  created_at: Date
}

const COLUMNS = `decision_id, domain_id, principal_id, operation, procedure, resource_type, resource_id, environment, outcome, code, remediation,
  determining, policy_version, evaluation_duration_ms, evaluation_us, request_id, trace_id, dry_run, input, created_at`

const insert = (name: string, conflict: string) =>
  statement(
    name,
    `insert into gateway.policy_decision_logs (${COLUMNS})
     select ${COLUMNS} from json_to_recordset($1::json) as d(
       decision_id uuid, domain_id int, principal_id text, operation text, procedure text, resource_type text, resource_id text, environment text,
       outcome text, code text, remediation text, determining text, policy_version text, evaluation_duration_ms int, evaluation_us int,
       request_id text, trace_id text, dry_run boolean, input jsonb, created_at timestamptz)
     ${conflict}`,
  )

const first = insert('policy_decision_logs_insert', '')
// A batch whose answer was lost is sent again: the decision id keeps that from doubling its rows. It costs a quarter more, which only a repetition has to pay.
const again = insert('policy_decision_logs_insert_again', 'on conflict (decision_id) do nothing')

const BATCH = 1_000
const BOUND = 20_000
/** How long to wait before each further try, in milliseconds: a lost connection is replaced meanwhile. */
const PAUSES = [20, 200]

/** The log is full, or the database did not take the row: the answer of the call must not leave. */
export class DecisionLogUnavailable extends Error {}

export interface DecisionLog {
  /** Resolves when the row is on disk; rejects with `DecisionLogUnavailable`, and then it may or may not be there. */
  record(row: DecisionRow): Promise<void>
  /** Resolves when everything recorded so far has been written or refused. */
  drain(): Promise<void>
}

interface Waiting {
  row: DecisionRow
  written: () => void
  failed: (error: Error) => void
}

/**
 * Group commit: one statement carries all rows that came while the one before it was under way, and there is no timer.
 * The queue is bounded; beyond the bound a call is refused rather than its row dropped.
 */
export function createDecisionLog(sql: Sql): DecisionLog {
  let queue: Waiting[] = []
  let flushing: Promise<void> | undefined

  const write = async (batch: readonly Waiting[]) => {
    const rows = JSON.stringify(batch.map(({ row }) => row))
    try {
      await persistently((attempt) => sql.query(attempt === 0 ? first : again, [rows]))
      for (const { written } of batch) written()
    } catch (error) {
      const reason = new DecisionLogUnavailable('the decision could not be recorded', { cause: error })
      for (const { failed } of batch) failed(reason)
    }
  }

  const flush = async () => {
    // One turn of the loop later, the calls that arrived in the same turn share the first batch too.
    await Promise.resolve()
    while (queue.length > 0) {
      const batch = queue.slice(0, BATCH)
      queue = queue.slice(BATCH)
      await write(batch)
    }
    flushing = undefined
  }

  return {
    record(row) {
      if (queue.length >= BOUND) return Promise.reject(new DecisionLogUnavailable('the decision log is full'))
      return new Promise((written, failed) => {
        queue.push({ row, written, failed })
        flushing ??= flush()
      })
    },
    drain: () => flushing ?? Promise.resolve(),
  }
}

async function persistently(work: (attempt: number) => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await work(attempt)
      return
    } catch (error) {
      const pause = PAUSES[attempt]
      if (pause === undefined) throw error
      await delay(pause)
    }
  }
}
