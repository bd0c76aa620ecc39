/** A statement that is prepared once per connection. Names are unique within a service. */
export interface Statement {
  readonly name: string
  readonly text: string
}

export const statement = (name: string, text: string): Statement => ({ name, text })

/** Prepared statements over either engine. Rows come as the database says them: times are strings, json is parsed. */
export interface Sql {
  query<R extends object>(statement: Statement, values: readonly unknown[]): Promise<R[]>
  /** Runs the work in one transaction; whatever it throws rolls back and is thrown on. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
}
