import type { Sql } from '../database/sql.ts'
import { statementsOf } from './statements.ts'

/** Forgets the plans of a service that expired a day ago, a thousand in a transaction. Returns how many. */
export async function sweepPlans(sql: Pick<Sql, 'query'>, schema: string): Promise<number> {
  for (let total = 0; ; ) {
    const [counted] = await sql.query<{ swept: number; most: number }>(statementsOf(schema).sweep, [])
    total += counted?.swept ?? 0
    if (!counted || counted.swept < counted.most) return total
  }
}
