import type { Sql } from '@wordclaw/shared/database/sql'
import { isoOf } from '@wordclaw/shared/time'
import { countedGroups } from './counted-groups.ts'
import { matchedSql } from './find.ts'
import { firstAt } from './key.ts'
import { Parameters } from './parameters.ts'
import { boundedDriver, type Query, scopeOf } from './plan.ts'
import { columnValue, typed } from './predicate-sql.ts'
import { preparedQuery } from './prepared-query.ts'
import type { Relation } from './relation.ts'
import type { Target } from './target.ts'

export type Metric = { readonly name: 'count' } | { readonly name: 'sum' | 'avg' | 'min' | 'max'; readonly target: Target }

/** The items of a query that have the same value, and what was measured of them. */
export interface Group {
  readonly group: string | number | boolean | null
  readonly value: number
  readonly count: number
}

interface Asked {
  readonly group: Target
  readonly metric: Metric
  readonly orderBy: 'value' | 'group'
  readonly descending: boolean
  readonly limit: number
}

/** The groups of a query's items. Among those that are alike, the group decides; a measure of no values at all is 0. */
export async function groupsOf(sql: Pick<Sql, 'query'>, query: Query, asked: Asked): Promise<Group[]> {
  const { group, metric, orderBy, descending, limit } = asked
  const measured = metric.name === 'count' ? [] : [metric.target]
  const counted = metric.name === 'count' ? await countedGroups(sql, query, asked) : null
  if (counted) return timed(counted, group)
  const driver = await boundedDriver(sql, query, [group, ...measured])
  const parameters = new Parameters()
  const scope = scopeOf(query, parameters)
  const columns = [
    `${valueSql(group, query.relation, parameters)} as g`,
    ...measured.map((target) => `${decimalSql(target, query.relation, parameters)} as m`),
  ]
  const reads = [group, ...measured].some(({ column }) => column === null)
  const direction = descending ? 'desc nulls last' : 'asc nulls first'
  const text = `with ${matchedSql(query, scope, driver, columns, parameters, reads)}
    select g as "group", ${figureOf(metric)} as value, count(*)::int as count from matched group by g
    order by ${orderBy === 'group' ? `g ${direction}` : `value ${descending ? 'desc' : 'asc'}, g nulls first`} limit ${parameters.add(limit)}::int`
  const rows = await sql.query<Group>(preparedQuery(text), parameters.values)
  return timed(rows, group)
}

const timed = (groups: readonly Group[], { type }: Target): Group[] =>
  groups.map((row) => (type === 'time' ? { ...row, group: timeOf(row.group) } : row))

/** The most a double holds: sums may be beyond. */
const MOST = '1.7e308::numeric'

const figureOf = ({ name }: Metric): string =>
  name === 'count' ? 'count(*)::float8' : `least(greatest(coalesce(${name}(m), 0), -${MOST}), ${MOST})::float8`

const valueSql = ({ type, ...target }: Target, { columns }: Relation, parameters: Parameters): string =>
  target.column ? columnValue(type, columns[target.column]) : firstAt(target.jsonPath, typed(type, 'x.v'), parameters)

/** Numbers as they are written, so that sums of prices are exact. */
const decimalSql = (target: Target, { columns }: Relation, parameters: Parameters): string =>
  target.column
    ? `${columns[target.column]}::numeric`
    : firstAt(target.jsonPath, `case when jsonb_typeof(x.v) = 'number' then x.v::numeric end`, parameters)

const timeOf = (milliseconds: Group['group']): string | null => (typeof milliseconds === 'number' ? isoOf(new Date(milliseconds)) : null)
