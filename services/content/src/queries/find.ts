import type { Sql } from '@wordclaw/shared/database/sql'
import type { ContentItemRow } from '../content-items/content-item.schema.ts'
import { type Driver, driverSql, itemSql, type Scope } from './driver.ts'
import { afterSql, type KeyColumns, keySql, orderSql, type Position } from './key.ts'
import { mostRows } from './most-rows.ts'
import { Parameters } from './parameters.ts'
import { MOST_ITEMS, type Plan, type Query, scopeOf } from './plan.ts'
import { predicateSql, readsDocuments } from './predicate-sql.ts'
import { preparedQuery } from './prepared-query.ts'
import { keyAt, type Walk, walkSql } from './walk.ts'

export type FoundRow = ContentItemRow & KeyColumns

/** What a page of a query begins after, and how long it is. */
export interface Stretch {
  readonly after: Position | null
  readonly limit: number
  readonly offset: number
}

type Queries = Pick<Sql, 'query'>

/** The items of a page, in order. */
export async function find(sql: Queries, query: Query, plan: Plan, stretch: Stretch): Promise<FoundRow[]> {
  const parameters = new Parameters()
  const text = plan.walk ? walkingText(query, plan.walk, stretch, parameters) : boundedText(query, plan.driver, stretch, parameters)
  const rows = await sql.query<FoundRow & { place?: string }>(preparedQuery(text), parameters.values)
  return rows.map(({ place, ...row }) => (place ? { ...row, k0: keyAt(place) } : row))
}

const boundsOf = ({ limit, offset }: Stretch, parameters: Parameters) =>
  `limit ${parameters.add(limit)}::int${offset > 0 ? ` offset ${parameters.add(offset)}::int` : ''}`

function walkingText(query: Query, walk: Walk, stretch: Stretch, parameters: Parameters): string {
  const scope = scopeOf(query, parameters)
  const walked = walkSql(
    walk,
    scope,
    { order: query.order, after: stretch.after, most: stretch.offset + mostRows(stretch.limit) },
    parameters,
  )
  const down = query.order.descending ? ' desc' : ''
  return `with page as materialized (select * from (${walked}) walked ${boundsOf(stretch, parameters)})
    select r.*, page.place from page cross join lateral (${itemSql(scope, 'page.id', scope.relation.row)}) r
    order by page.place collate "C"${down}, page.id${down}`
}

/** The items that a driver leads to and that pass the test, with their keys. */
export function matchedSql(
  query: Query,
  scope: Scope,
  driver: Driver,
  columns: readonly string[],
  parameters: Parameters,
  reads: boolean,
): string {
  const { relation, predicate } = query
  const tested = predicateSql(predicate, relation, parameters)
  const documents = reads || readsDocuments(predicate) ? 'cross join lateral (select i.data::jsonb as doc offset 0) d' : ''
  return `candidates as materialized (select distinct id from (${driverSql(driver, scope, 2 * MOST_ITEMS, parameters)}) led),
    matched as materialized (
      select ${columns.join(', ')} from candidates c cross join lateral (${itemSql(scope, 'c.id', 'i.*')}) i ${documents}
      where ${tested}
    )`
}

function boundedText(query: Query, driver: Driver, stretch: Stretch, parameters: Parameters): string {
  const { order, relation } = query
  const scope = scopeOf(query, parameters)
  const keys = order.keys.map((key, index) => `${keySql(key, relation, parameters)} as k${index}`)
  const reads = order.keys.some(({ target }) => target.column === null)
  const matched = matchedSql(query, scope, driver, ['c.id', ...keys], parameters, reads)
  const after = stretch.after ? `where ${afterSql(order, stretch.after, parameters)}` : ''
  const names = order.keys.map((_, index) => `, page.k${index}`).join('')
  return `with ${matched},
    page as materialized (select * from matched ${after} order by ${orderSql(order, 'matched')} ${boundsOf(stretch, parameters)})
    select r.*${names} from page cross join lateral (${itemSql(scope, 'page.id', relation.row)}) r
    order by ${orderSql(order, 'page')}`
}

/** How many items a query finds, as far as that can be counted. */
export async function totalOf(sql: Queries, query: Query, plan: Plan): Promise<{ exact: number } | { atLeast: number }> {
  const parameters = new Parameters()
  const scope = scopeOf(query, parameters)
  const counted = plan.walk ? walkSql(plan.walk, scope, { order: query.order, after: null, most: MOST_ITEMS + 1 }, parameters) : null
  const text =
    counted === null && !plan.walk
      ? `with ${matchedSql(query, scope, plan.driver, ['c.id'], parameters, false)} select count(*)::int as total from matched`
      : `select count(*)::int as total from (${counted}) counted`
  const [row] = await sql.query<{ total: number }>(preparedQuery(text), parameters.values)
  const total = row?.total ?? 0
  return plan.walk && total > MOST_ITEMS ? { atLeast: MOST_ITEMS } : { exact: total }
}
