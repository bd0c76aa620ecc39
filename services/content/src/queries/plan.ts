import type { Sql } from '@wordclaw/shared/database/sql'
import { type Driver, driverSql, driversOf, edgesOf, itemSql, type Scope } from './driver.ts'
import type { Order } from './key.ts'
import { Parameters } from './parameters.ts'
import { conjunctsOf, type Predicate, type Test } from './predicate.ts'
import { readsDocuments } from './predicate-sql.ts'
import { preparedQuery } from './prepared-query.ts'
import { QueryTooBroad } from './query.errors.ts'
import type { Relation } from './relation.ts'
import { statesSql } from './states.ts'
import type { Target } from './target.ts'
import { type Walk, walkOf } from './walk.ts'

/** The most items one query looks at, and the most characters of their documents. */
export const MOST_ITEMS = 10_000
const MOST_TEXT = 64 * 1024 * 1024

/** The most states of items that a walk goes along side by side. */
const MOST_STATES = 50

/** How many items are so few that no better driver is looked for. */
const FEW = 1_000

/** How many items can have too much text between them, seeing how much a call may bring. */
const HARMLESS = 30

export interface Query {
  readonly domainId: number
  /** Null for items of every type. */
  readonly contentTypeId: number | null
  readonly relation: Relation
  readonly predicate: Predicate
  readonly order: Order
  /** Whether the index of fields has every item of the type. */
  readonly indexed: boolean
}

/** How a query is answered: by a walk along an index, or by looking at all that a driver leads to. */
export type Plan = { readonly walk: Walk } | { readonly walk: null; readonly driver: Driver }

/** The scope of a query. Its values are parameters of a statement as soon as that names them: one that is named nowhere would have no type. */
export function scopeOf({ relation, domainId, contentTypeId }: Query, parameters: Parameters): Scope {
  let domain: string | undefined
  let type: string | undefined
  return {
    relation,
    get domain() {
      domain ??= `${parameters.add(domainId)}::int`
      return domain
    },
    get type() {
      if (contentTypeId === null) return null
      type ??= `${parameters.add(contentTypeId)}::int`
      return type
    },
  }
}

/** Chooses the cheapest way. Refuses a query for which there is none that is bounded. */
export async function planOf(sql: Pick<Sql, 'query'>, query: Query): Promise<Plan> {
  const { order } = query
  const walk = walkOf(query)
  if (walk && !(await hasManyStates(sql, query, walk))) return { walk }
  return {
    walk: null,
    driver: await boundedDriver(
      sql,
      query,
      order.keys.map(({ target }) => target),
    ),
  }
}

/** Whether items are in so many states that a walk by states would be a long one. Nobody's workflow has so many, but anybody may make up states. */
async function hasManyStates(sql: Pick<Sql, 'query'>, query: Query, { along }: Walk): Promise<boolean> {
  if (along === 'ids' || along === 'values' || query.relation.name !== 'draft') return false
  const parameters = new Parameters()
  const text = `with ${statesSql(scopeOf(query, parameters))} select status from states where status is not null limit ${MOST_STATES + 1}`
  return (await sql.query(preparedQuery(text), parameters.values)).length > MOST_STATES
}

/** The driver that leads to the fewest items, of which the query wants to know the `targets`. Refuses if that is too many. */
export async function boundedDriver(sql: Pick<Sql, 'query'>, query: Query, targets: readonly Target[]): Promise<Driver> {
  const found = await leastOf(sql, query, driversOf(query))
  // What is found by a good index needs no count of everything, and what readers see is not looked for in history if it can be found without.
  let least = found && found.items <= FEW ? found : await leastOf(sql, query, [{ kind: 'everything' }], found)
  if (least && least.items > MOST_ITEMS) least = await leastOf(sql, query, edgesOf(query), least)
  if (!least) throw new Error('no driver was counted')
  const { driver, items } = least
  const reads = readsDocuments(query.predicate) || targets.some(({ column }) => column === null)
  if (items > MOST_ITEMS || (reads && items > HARMLESS && (await textOf(sql, query, driver)) > MOST_TEXT)) throw tooBroad(query)
  return driver
}

interface Counted {
  readonly driver: Driver
  readonly items: number
}

/** Of the drivers, and the one that was counted before, the one with the fewest items. */
async function leastOf(
  sql: Pick<Sql, 'query'>,
  query: Query,
  drivers: readonly Driver[],
  known: Counted | null = null,
): Promise<Counted | null> {
  if (drivers.length === 0) return known
  const parameters = new Parameters()
  const scope = scopeOf(query, parameters)
  const counts = drivers.map(
    (driver, index) =>
      `select ${index} as driver, count(*)::int as items from (${driverSql(driver, scope, MOST_ITEMS + 1, parameters)}) counted`,
  )
  const text = `${counts.join(' union all ')} order by items, driver limit 1`
  const [row] = await sql.query<{ driver: number; items: number }>(preparedQuery(text), parameters.values)
  const driver = row && drivers[row.driver]
  return driver && (!known || row.items < known.items) ? { driver, items: row.items } : known
}

async function textOf(sql: Pick<Sql, 'query'>, query: Query, driver: Driver): Promise<number> {
  const parameters = new Parameters()
  const scope = scopeOf(query, parameters)
  const text = `select coalesce(sum(octet_length(i.data)), 0)::float8 as length from (${driverSql(driver, scope, MOST_ITEMS + 1, parameters)}) c
    cross join lateral (${itemSql(scope, 'c.id', 'i.data')}) i`
  const [row] = await sql.query<{ length: number }>(preparedQuery(text), parameters.values)
  return row?.length ?? 0
}

/** The refusal, with the fields whose index would make the query a bounded one. */
function tooBroad({ predicate, order }: Query): Error {
  const tested = conjunctsOf(predicate).flatMap((part) => (part.kind === 'test' && narrows(part.test) ? [part.target] : []))
  const paths = [...tested, ...order.keys.map(({ target }) => target)].flatMap(unindexed)
  return new QueryTooBroad({ most: MOST_ITEMS, fields: [...new Set(paths)] })
}

const narrows = ({ operator }: Test) => operator !== 'contains' && operator !== 'exists'

const unindexed = (target: Target): string[] => (target.column === null && !target.field.indexed ? [target.field.path] : [])
