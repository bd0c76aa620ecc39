import { randomUUID } from 'node:crypto'
import type { Sql } from '../database/sql.ts'
import type { Call } from '../principal.ts'
import type { SecretBox } from '../secret-box.ts'
import { fingerprintOf } from './fingerprint.ts'
import { IdempotencyConflict, IdempotencyKeyReused } from './idempotency.errors.ts'
import { statementsOf } from './statements.ts'

/** A call whose idempotency key is ours: it performs, and leaves its answer for whoever sends the key again. */
export interface Attempt {
  /**
   * Leaves the answer, in the transaction of the effect: either both are there or neither. Throws if another attempt took over meanwhile, so that the
   * transaction has no effect.
   */
  complete(inside: Pick<Sql, 'query'>, body: string): Promise<void>
  /** Frees the key of a call that had no effect. Does nothing to one that had. */
  release(): Promise<void>
}

/** An earlier call with the same key: what it answered, and the request it answered. */
export interface Earlier {
  readonly body: string
  readonly requestId: string
}

/** A call with an idempotency key. */
export interface Claim {
  readonly sql: Pick<Sql, 'query'>
  readonly schema: string
  readonly call: Call
  readonly key: string
  readonly input: unknown
  /** What seals the answer at rest, if it holds a secret. */
  readonly secrets: SecretBox | null
}

interface Row {
  claimed: boolean
  fingerprint: string
  state: 'in_flight' | 'done'
  body: string | null
  sealed: boolean
  request_id: string
}

/** Takes the key of a call, or finds what the first call with it answered. Throws if that had another input, or is still under way. */
export async function claim({ sql, schema, call, key, input, secrets }: Claim): Promise<{ attempt: Attempt } | { earlier: Earlier }> {
  const { principal, procedure, requestId } = call
  const statements = statementsOf(schema)
  const row = [principal.domainId, principal.id, procedure, key] as const
  const ours = [...row, randomUUID()] as const
  // A sealed answer opens for its own row only.
  const bound = ['idempotency', schema, ...row].join(' ')
  const fingerprint = fingerprintOf(input)
  for (;;) {
    const [found] = await sql.query<Row>(statements.claim, [...ours, fingerprint, requestId])
    if (!found) continue
    if (found.claimed) break
    if (found.fingerprint !== fingerprint) throw new IdempotencyKeyReused({ procedure })
    if (found.state === 'in_flight' || found.body === null) throw new IdempotencyConflict({ procedure })
    const body = found.sealed ? boxOf(secrets).open(found.body, bound) : found.body
    return { earlier: { body, requestId: found.request_id } }
  }
  return {
    attempt: {
      async complete(inside, body) {
        const kept = secrets ? secrets.seal(body, bound) : body
        const [completed] = await inside.query(statements.complete, [...ours, kept, secrets !== null])
        if (!completed) throw new IdempotencyConflict({ procedure })
      },
      async release() {
        await sql.query(statements.release, ours)
      },
    },
  }
}

function boxOf(secrets: SecretBox | null): SecretBox {
  if (!secrets) throw new Error('this answer was sealed, and nothing here can open it')
  return secrets
}
