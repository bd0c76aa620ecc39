import { fixedBy, type Scope } from './driver.ts'
import type { Order } from './key.ts'
import type { Parameters } from './parameters.ts'
import type { Predicate } from './predicate.ts'
import type { Relation } from './relation.ts'
import { isAboutState, statesSql, statesThat } from './states.ts'
import { type Steps, stretchAhead } from './stretch.ts'
import { ALWAYS, both, isTime, TIME_COLUMNS, type TimeColumn, type Times, timeSql, timesOf } from './times.ts'

/** Items by id or by a time, within these times. Of working copies, those whose states meet the conditions: a stretch of the index for each state, merged. */
export interface ColumnWalk {
  readonly along: 'id' | TimeColumn
  readonly times: Times
  readonly states: readonly Predicate[]
}

/** The walk along a column that a query is, if it is one. */
export function columnWalkOf(parts: readonly Predicate[], { keys: [key] }: Order, { name }: Relation, ofType: boolean): ColumnWalk | null {
  const along = key ? key.target.column : 'id'
  if (along !== 'id' && !(isTime(along) && ofType)) return null
  // Releases have no index by times. What readers see has no states but one.
  if (name !== 'draft' && (name !== 'published' || along === 'id')) return null
  const states: Predicate[] = []
  let times = ALWAYS
  for (const part of parts) {
    const within = along === 'id' ? null : timesOf(part, along)
    if (within) times = both(times, within)
    else if (name === 'draft' && isAboutState(part)) states.push(part)
    else return null
  }
  return { along, times, states }
}

/** The rows of the walk, as `walkSql` has them. */
export function columnWalkSql({ along, times, states }: ColumnWalk, scope: Scope, steps: Steps, parameters: Parameters): string {
  const { relation } = scope
  const { most, order, after } = steps
  const down = order.descending
  const byState = relation.name === 'draft'
  const fixed = [...fixedBy(scope), ...(byState ? [['status', 's.status'] as const] : [])]
  const last = [['', `t.${relation.id}`, `${parameters.add(after?.id ?? (down && along === 'id' ? 2 ** 31 : 0))}::bigint`] as const]
  if (along === 'id') {
    const select = `t.${relation.id} as id, ''::text as place`
    return merged(stretchAhead(relation.table, { fixed, last, far: null, down, most, select }), states, scope, steps, parameters)
  }
  const column = `t.${TIME_COLUMNS[along]}`
  // A value that nothing names would have no type: it is added for one of the two.
  const reached = after
    ? timeSql(Number(after.keys[0] ?? 0), 'microsecond', parameters)
    : timeSql(down ? times.until : times.from, 'millisecond', parameters)
  const walked = stretchAhead(relation.table, {
    fixed,
    last: [['', column, reached], ...last],
    far: [column, timeSql(down ? times.from : times.until, 'millisecond', parameters)],
    down,
    most,
    select: `t.${relation.id} as id, ${placeSql(column)} as place`,
  })
  return byState ? merged(walked, states, scope, steps, parameters) : walked
}

/** The rows of all states, each of which has as many as are wanted of all. */
function merged(walked: string, states: readonly Predicate[], scope: Scope, { order, most }: Steps, parameters: Parameters): string {
  const down = order.descending ? ' desc' : ''
  return `select id, place from (
      with ${statesSql(scope)}, chosen as materialized (${statesThat(states, scope.relation, parameters)})
      select one.id, one.place from chosen s cross join lateral (${walked}) one
    ) merged order by place collate "C"${down}, id${down} limit ${most}`
}

/** What the place of a time begins with. */
export const TIME = 't'
const OFFSET = 10n ** 18n

/** A time as a text that sorts as times do. */
const placeSql = (column: string): string =>
  `'${TIME}' || lpad((extract(epoch from ${column}) * 1000000 + ${OFFSET})::bigint::text, 19, '0')`

/** The microseconds since 1970 that a place stands for. */
export const timeAt = (place: string): number => Number(BigInt(place.slice(TIME.length)) - OFFSET)
