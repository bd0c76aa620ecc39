import type { Parameters } from './parameters.ts'
import type { Predicate } from './predicate.ts'
import { predicateSql } from './predicate-sql.ts'
import type { Relation } from './relation.ts'

/** Where the states of items are looked for: in a domain, and in one type of it unless that is null. As SQL. */
interface Where {
  readonly domain: string
  readonly type: string | null
}

/**
 * The states that items are in, each found by one descent of an index, as the beginning of a statement: `recursive states(status) as (…)`. Its last row is null.
 * Said with row comparisons, so that each is the next entry of the index and nothing else.
 */
export function statesSql({ domain, type }: Where): string {
  const columns = ['i.domain_id', ...(type === null ? [] : ['i.content_type_id'])].join(', ')
  const within = [domain, ...(type === null ? [] : [type])].join(', ')
  const next = (status: string) =>
    `(select i.status from content.content_items i where (${columns}, i.status) > (${within}, ${status}) and (${columns}) <= (${within})
      order by ${columns}, i.status limit 1)`
  return `recursive states(status) as (
    select ${next(`''`)} union all select ${next('s.status')} from states s where s.status is not null
  )`
}

/** Whether a condition is about the state of an item and nothing else. */
export function isAboutState(predicate: Predicate): boolean {
  if (predicate.kind === 'not') return isAboutState(predicate.part)
  if (predicate.kind === 'all' || predicate.kind === 'any') return predicate.parts.every(isAboutState)
  return predicate.kind === 'test' && predicate.target.column === 'status'
}

/** Those of the states that meet the conditions, each of which is about the state. */
export function statesThat(conditions: readonly Predicate[], relation: Relation, parameters: Parameters): string {
  const ofStates = { ...relation, columns: { ...relation.columns, status: 's.status' } }
  const tested = conditions.map((condition) => ` and ${predicateSql(condition, ofStates, parameters)}`)
  return `select s.status from states s where s.status is not null${tested.join('')}`
}
