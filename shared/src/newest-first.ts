import { type Sql, statement } from './database/sql.ts'
import type { AnyErrorClass } from './errors.ts'
import { idBelow, page } from './pagination.ts'

/** What a caller asks of a list: `PageInput`, parsed. */
interface PageQuery {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** A page of a list by id, newest first. `read` gives at most so many rows below an id, in that order. */
export async function newestFirst<R extends { readonly id: number }, T>(
  { limit, cursor }: PageQuery,
  InvalidCursor: AnyErrorClass,
  view: (row: R) => T,
  read: (below: number, count: number) => Promise<readonly R[]>,
) {
  const below = idBelow(cursor)
  if (below === null) throw new InvalidCursor({})
  return page(await read(below, limit + 1), limit, view, ({ id }) => ({ id }))
}

interface ListOfDomain<R, T> {
  /** Of its statement. */
  readonly name: string
  /** With its schema. Its index over (domain_id, id) is what the list reads. */
  readonly table: string
  readonly columns: string
  readonly view: (row: R) => T
  readonly InvalidCursor: AnyErrorClass
}

interface ListCall {
  readonly ctx: { readonly sql: Pick<Sql, 'query'>; readonly principal: { readonly domainId: number } }
  readonly input: PageQuery
}

/** The behaviour of a procedure that lists what a domain has in a table, newest first. Pages follow the id: none is skipped or repeated while others are written. */
export function newestOfDomain<R extends { readonly id: number }, T>({ name, table, columns, view, InvalidCursor }: ListOfDomain<R, T>) {
  // Said as one range of (domain_id, id): for `domain_id = $1` the planner may walk the primary key, past all rows of other domains.
  const rows = statement(
    name,
    `select ${columns} from ${table} where domain_id >= $1 and (domain_id, id) < ($1, $2::bigint) order by domain_id desc, id desc limit $3`,
  )
  return ({ ctx: { sql, principal }, input }: ListCall) =>
    newestFirst(input, InvalidCursor, view, (below, count) => sql.query<R>(rows, [principal.domainId, below, count]))
}
