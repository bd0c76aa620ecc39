import { databaseUrl } from '@wordclaw/shared/testing/database'
import { Pool } from 'pg'
import { inject } from 'vitest'

export type Rows = <R extends object>(text: string, values?: readonly unknown[]) => Promise<R[]>

/** Statements over all of a database of the run's PostgreSQL server, or of another one, whatever becomes of that server meanwhile. */
export async function openRows(database: string, server = inject('postgresUrl')): Promise<Rows & AsyncDisposable> {
  const pool = new Pool({ connectionString: databaseUrl(server, database), max: 2 })
  pool.on('error', () => undefined)
  const rows: Rows = async <R extends object>(text: string, values: readonly unknown[] = []) =>
    (await pool.query(text, [...values])).rows as R[]
  return Object.assign(rows, { [Symbol.asyncDispose]: () => pool.end() })
}
