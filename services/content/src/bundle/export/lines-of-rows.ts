import type { Statement } from '@wordclaw/shared/database/sql'
import type { Source } from './source.ts'

/** The most rows that are held at a time, and about how many bytes of documents. */
export const ROWS = 500
export const BYTES = 4_000_000

/** A time as bundles have it: in UTC, to the microsecond. */
export const utc = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** The rows of a statement that takes the domain and a position, and goes on behind it, page by page. */
export async function* pagesOf<R extends object, P extends readonly unknown[]>(
  { sql, domainId }: Pick<Source, 'sql' | 'domainId'>,
  statement: Statement,
  start: P,
  positionOf: (row: R) => P,
): AsyncGenerator<readonly R[]> {
  let position: P = start
  for (;;) {
    const rows = await sql.query<R>(statement, [domainId, ...position])
    const last = rows.at(-1)
    if (!last) return
    yield rows
    position = positionOf(last)
  }
}
