import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { LRUCache } from 'lru-cache'

const byId = statement('domain_exists', 'select id from gateway.domains where id = $1')

/** Whether a domain exists. Domains are never deleted, so what is known stays true. */
export function createDomainDirectory(sql: Sql): (id: number) => Promise<boolean> {
  const known = new LRUCache<number, true>({ max: 10_000 })
  return async (id) => {
    if (known.has(id)) return true
    const [row] = await sql.query(byId, [id])
    if (row) known.set(id, true)
    return row !== undefined
  }
}
