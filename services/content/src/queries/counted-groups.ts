import type { Sql } from '@wordclaw/shared/database/sql'
import { fixedBy, rangesOf, type Scope } from './driver.ts'
import { Parameters } from './parameters.ts'
import { type Query, scopeOf } from './plan.ts'
import { conjunctsOf } from './predicate.ts'
import { preparedQuery } from './prepared-query.ts'
import { isAboutState, statesSql, statesThat } from './states.ts'
import type { Target } from './target.ts'
import { keyAt } from './walk.ts'

/** The most entries of an index that are counted: of these alone, no item being looked at. */
const MOST_COUNTED = 200_000

interface Asked {
  readonly group: Target
  readonly orderBy: 'value' | 'group'
  readonly descending: boolean
  readonly limit: number
}

interface Counted {
  /** The value as the index has it; null for the items without one. */
  readonly entry: string | null
  readonly count: number
  readonly total: number
  /** Whether the index may not tell all values apart. */
  readonly cut: boolean
}

/**
 * The groups of a query's items and how many there are in each, counted by an index without a look at any item: by state, or by the values of an indexed field of
 * all items of a type. Null if there is no such index, or it has too many entries: then items have to be looked at. Milliseconds stand for times.
 */
export async function countedGroups(sql: Pick<Sql, 'query'>, query: Query, asked: Asked) {
  const parameters = new Parameters()
  const counts = asked.group.column ? byState(query, asked.group, parameters) : byValue(query, asked.group, parameters)
  if (!counts) return null
  const { orderBy, descending, limit } = asked
  const entries = descending ? 'entry desc nulls last' : 'entry asc nulls first'
  const order = orderBy === 'group' ? entries : `count ${descending ? 'desc' : 'asc'}, entry nulls first`
  const text = `with ${counts},
    groups as materialized (select entry collate "C" as entry, sum(count)::int as count, coalesce(bool_or(cut), false) as cut from counts group by 1)
    select entry, count, (select sum(count) from groups)::float8 as total, (select bool_or(cut) from groups) as cut
    from groups where count > 0 order by ${order} limit ${parameters.add(limit)}::int`
  const rows = await sql.query<Counted>(preparedQuery(text), parameters.values)
  if (rows.some(({ total, cut }) => cut || total > MOST_COUNTED)) return null
  return rows.map(({ entry, count }) => ({ group: groupOf(entry, asked.group), value: count, count }))
}

function byState(query: Query, { column }: Target, parameters: Parameters): string | null {
  const parts = conjunctsOf(query.predicate)
  if (column !== 'status' || query.relation.name !== 'draft' || !parts.every(isAboutState)) return null
  const scope = scopeOf(query, parameters)
  return `${statesSql(scope)}, chosen as materialized (${statesThat(parts, query.relation, parameters)}),
    counts as (select s.status as entry, n.count, false as cut from chosen s cross join lateral (${countSql(scope, [['status', 's.status']])}) n)`
}

function byValue(query: Query, target: Target, parameters: Parameters): string | null {
  const { predicate, relation, indexed } = query
  if (target.column || !target.field.indexed || !indexed || conjunctsOf(predicate).length > 0) return null
  const scope = scopeOf(query, parameters)
  const [[first, past] = ['', '']] = rangesOf({ operator: 'exists' }, target.type) ?? []
  const of = [...fixedBy(scope), ['view', `${relation.view}`], ['path', parameters.add(target.field.path)]]
  return `entries as materialized (
      select value from content.content_item_fields t where ${of.map(([name, value]) => `t.${name} = ${value}`).join(' and ')}
        and t.value >= '${first}' and t.value < '${past}' limit ${MOST_COUNTED + 1}
    ),
    counts as (
      select value as entry, count(*)::int as count, bool_or(length(value) > ${WHOLE_TEXT}) as cut from entries group by value
      union all select null, n.count - (select count(*)::int from entries), false from (${countSql(scope)}) n
    )`
}

/** What the index has of a text, with the letter before it. */
const WHOLE_TEXT = 256

function countSql(scope: Scope, further: readonly (readonly [string, string])[] = []): string {
  const of = [...fixedBy(scope), ...further]
  return `select count(*)::int as count from (
    select from ${scope.relation.table} t where ${of.map(([name, value]) => `t.${name} = ${value}`).join(' and ')} limit ${MOST_COUNTED + 1}
  ) counted`
}

/** The value of an entry of an index. */
function groupOf(entry: string | null, { column, type }: Target): string | number | boolean | null {
  if (entry === null || column) return entry
  if (type === 'text') return entry.slice(1)
  const number = keyAt(entry)
  return type === 'boolean' ? number === 1 : number
}
