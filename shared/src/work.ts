import type { Sql } from './database/sql.ts'

/** What a consumer or a job acts through: one transaction of its service. Nothing in it may wait for anything outside the database. */
export interface Work<Ports extends object = object> {
  /** Statements of the transaction. */
  readonly sql: Pick<Sql, 'query'>
  readonly schema: string
  readonly now: Date
  readonly ports: Ports
}

/** What may be waited for before the transaction: other services, the network. */
export interface Preparation<Ports extends object = object> {
  readonly sql: Pick<Sql, 'query'>
  readonly now: Date
  readonly ports: Ports
}
