import { type Statement, statement } from '@wordclaw/shared/database/sql'

/** How many shapes of queries are prepared: each stays with every connection for as long as that lives. */
const PREPARED = 100

const names = new Map<string, string>()

/**
 * The statement of a query. Its text depends on the shape of the query and not on the values in it; the first shapes are prepared once per connection, others
 * whenever they come, so that nobody can fill the server's memory with shapes.
 */
export function preparedQuery(text: string): Statement {
  const known = names.get(text)
  if (known === undefined && names.size < PREPARED) names.set(text, `content_query_${names.size}`)
  return statement(names.get(text) ?? '', text)
}
