import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { type Types, typesOf } from './domain-types.ts'

/** What a bundle is read from: one state of one domain. */
export interface Source {
  readonly sql: Pick<Sql, 'query'>
  readonly domainId: number
  readonly origin: string
  readonly types: Types
}

const oneState = statement('bundle_one_state', 'set transaction isolation level repeatable read, read only')

/** Begins to read, in a transaction that has done nothing yet: whatever is read through it is of this moment. */
export async function sourceIn(sql: Pick<Sql, 'query'>, domainId: number, origin: string): Promise<Source> {
  await sql.query(oneState, [])
  return sourceOf(sql, domainId, origin)
}

/** The same outside of a transaction, where every statement sees the moment it is made. */
export async function sourceOf(sql: Pick<Sql, 'query'>, domainId: number, origin: string): Promise<Source> {
  return { sql, domainId, origin, types: await typesOf(sql, domainId) }
}
