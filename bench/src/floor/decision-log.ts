import type { ClientBase } from 'pg'
import { DECISIONS } from './statements.ts'

/** One decision, named as its columns are. */
export interface Decision {
  decision_id: string
  domain_id: number
  principal_id: string
  operation: string
  resource_type: string
  resource_id: string | null
  environment: 'rest'
  outcome: 'allow' | 'deny'
  request_id: string
  duration_us: number
}

interface Batch {
  readonly rows: Decision[]
  readonly committed: Promise<void>
  readonly settle: { resolve: () => void; reject: (reason: unknown) => void }
}

function emptyBatch(): Batch {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { rows: [], committed: promise, settle: { resolve, reject } }
}

/** Group commit: one statement at a time carries whatever has gathered while the one before it was under way. */
export class DecisionLog {
  readonly #client: ClientBase
  #next = emptyBatch()
  #writing = false

  constructor(client: ClientBase) {
    this.#client = client
  }

  /** Resolves once the row is committed. */
  record(decision: Decision): Promise<void> {
    const batch = this.#next
    batch.rows.push(decision)
    if (!this.#writing) {
      this.#writing = true
      // Whatever the same turn of the event loop brings goes into the same commit.
      setImmediate(() => void this.#write())
    }
    return batch.committed
  }

  async #write(): Promise<void> {
    while (this.#next.rows.length > 0) {
      const { rows, settle } = this.#next
      this.#next = emptyBatch()
      try {
        await this.#client.query({ ...DECISIONS, values: [JSON.stringify(rows)] })
        settle.resolve()
      } catch (error) {
        settle.reject(error)
      }
    }
    this.#writing = false
  }
}
