import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { presented } from './presented.ts'
import { isWriter, queriedType, type Reader } from './queried-type.ts'

interface Row {
  readonly content_type_id: number
  readonly data: string
}

const priced = statement('content_types_priced', 'select id from content.content_types where domain_id = $1 and base_price > 0')

/** The rows without the values that the reader would have to pay for. Whoever may write, and a domain without priced types, gets them as they are. */
export async function redacted<R extends Row>(sql: Pick<Sql, 'query'>, reader: Reader, rows: readonly R[]): Promise<readonly R[]> {
  const types = rows.length === 0 ? new Set() : await pricedTypes(sql, reader)
  if (types.size === 0) return rows
  const shown = [...rows]
  for (const id of new Set(rows.map(({ content_type_id }) => content_type_id))) {
    const withheld = types.has(id) ? (await queriedType(sql, id, reader))?.withheld : undefined
    if (!withheld || withheld.length === 0) continue
    for (const [index, row] of shown.entries()) {
      const [one] = row.content_type_id === id ? await presented([row], { paths: null, withheld }) : []
      if (one) shown[index] = one
    }
  }
  return shown
}

/** The types that the reader would have to pay for. */
async function pricedTypes(sql: Pick<Sql, 'query'>, reader: Reader): Promise<ReadonlySet<number>> {
  return new Set(isWriter(reader) ? [] : (await sql.query<{ id: number }>(priced, [reader.domainId])).map(({ id }) => id))
}

export const anythingPriced = async (sql: Pick<Sql, 'query'>, reader: Reader): Promise<boolean> => (await pricedTypes(sql, reader)).size > 0
