import type { Sql } from '../database/sql.ts'
import { sweepPlans } from '../plans/sweep.ts'
import { statementsOf } from './statements.ts'

const EVERY_MS = 60_000

/** Forgets the keys of a service that are older than they are kept, a thousand in a transaction. Returns how many. */
export async function sweepIdempotencyKeys(sql: Pick<Sql, 'query'>, schema: string): Promise<number> {
  for (let total = 0; ; ) {
    const [counted] = await sql.query<{ swept: number; most: number }>(statementsOf(schema).sweep, [])
    total += counted?.swept ?? 0
    if (!counted || counted.swept < counted.most) return total
  }
}

/** Sweeps keys and plans once a minute until stopped. Several copies may: none waits for another. */
export function keepSwept(sql: Pick<Sql, 'query'>, schema: string, onError: (error: unknown) => void): { stop(): Promise<void> } {
  let sweeping: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    sweeping = Promise.all([sweepIdempotencyKeys(sql, schema), sweepPlans(sql, schema)]).catch(onError)
  }, EVERY_MS).unref()
  return {
    async stop() {
      clearInterval(timer)
      await sweeping
    },
  }
}
