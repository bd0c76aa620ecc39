import { encodeValue } from '../modelling/projection.ts'
import type { Parameters } from './parameters.ts'
import type { Query } from './plan.ts'
import { conjunctsOf, type Predicate, type Test } from './predicate.ts'
import type { Relation } from './relation.ts'
import { statesSql } from './states.ts'
import type { ValueType } from './target.ts'
import { both, TIME_COLUMNS, TIME_NAMES, type TimeColumn, type Times, timeSql, timesOf } from './times.ts'

/** Values from the first one on until before the second, as index rows have them. */
type Range = readonly [from: string, until: string]

/** What is looked at to find the items that a query may be about: a part of one index. What it leaves in is still tested. */
export type Driver =
  | { readonly kind: 'everything' }
  | { readonly kind: 'ids'; readonly ids: readonly number[] }
  | { readonly kind: 'statuses'; readonly statuses: readonly string[] }
  | { readonly kind: 'values'; readonly path: string; readonly ranges: readonly Range[] }
  | { readonly kind: 'times'; readonly column: TimeColumn; readonly times: Times }
  /** Items whose working copy refers to it; `ever`, those of which some version does. */
  | { readonly kind: 'references'; readonly to: 'item' | 'asset'; readonly id: number; readonly ever: boolean }

/** Where the rows are: of one domain, and of one type unless it is null. Both are parameters. */
export interface Scope {
  readonly relation: Relation
  readonly domain: string
  readonly type: string | null
}

const MAX_ID = 2_147_483_647

type Asked = Pick<Query, 'predicate' | 'relation' | 'indexed' | 'contentTypeId'>

/** The parts of indexes that have all that the predicate holds of. */
export function driversOf(query: Asked): Driver[] {
  const parts = conjunctsOf(query.predicate)
  return [...parts.flatMap((part) => driverOf(part, query)), ...timesIn(parts, query)]
}

/** Parts of the graph of references that lead to what readers see, past what has changed since: found by the same edges as working copies, whose history they are. */
export const edgesOf = ({ predicate, relation }: Asked): Driver[] =>
  relation.name === 'published'
    ? conjunctsOf(predicate).flatMap((part) => (part.kind === 'references' ? [{ ...referring(part), ever: true }] : []))
    : []

const referring = ({ to, id }: Extract<Predicate, { kind: 'references' }>) => ({ kind: 'references', to, id }) as const

function driverOf(part: Predicate, { relation, indexed }: Asked): Driver[] {
  const draft = relation.name === 'draft'
  if (part.kind === 'references') return draft ? [{ ...referring(part), ever: false }] : []
  if (part.kind !== 'test') return []
  const { target, test } = part
  if (target.column === null) {
    const ranges = target.field.indexed && indexed ? rangesOf(test, target.type) : null
    return ranges ? [{ kind: 'values', path: target.field.path, ranges }] : []
  }
  const values = test.operator === 'in' ? test.values : test.operator === 'eq' ? [test.value] : null
  if (values && target.column === 'id') {
    return [{ kind: 'ids', ids: values.map(Number).filter((id) => Number.isInteger(id) && id > 0 && id <= MAX_ID) }]
  }
  return values && target.column === 'status' && draft ? [{ kind: 'statuses', statuses: values.map(String) }] : []
}

/** The times between which all items are that may meet the conditions. Items of one type are found by these, but for those of a release. */
function timesIn(parts: readonly Predicate[], { relation, contentTypeId }: Asked): Driver[] {
  if (contentTypeId === null || (relation.name !== 'draft' && relation.name !== 'published')) return []
  return TIME_NAMES.flatMap((column) => {
    const given = parts.flatMap((part) => timesOf(part, column) ?? [])
    return given.length === 0 ? [] : [{ kind: 'times', column, times: given.reduce(both) }]
  })
}

/** Nothing is between a text and this: null characters are not stored. */
const after = (text: string) => `${text}\u0001`

const encode = (value: string | number | boolean): string => encodeValue(typeof value === 'string' ? value.toWellFormed() : value)

const WHOLE: Record<ValueType, Range> = { text: ['s', 't'], number: ['n', 'o'], time: ['n', 'o'], boolean: ['b', 'c'] }

/** Where in an index the values that pass a test are; null if they are everywhere. */
export function rangesOf(test: Test, type: ValueType): readonly Range[] | null {
  const [first, end] = WHOLE[type]
  switch (test.operator) {
    case 'exists':
      return [[first, end]]
    case 'eq':
      return [[encode(test.value), after(encode(test.value))]]
    case 'in':
      return [...new Set(test.values.map(encode))].map((value) => [value, after(value)])
    // Of long texts an index has the beginning only, so that what is greater may look the same.
    case 'gt':
      return [[isWhole(test.value) ? after(encode(test.value)) : encode(test.value), end]]
    case 'gte':
      return [[encode(test.value), end]]
    case 'lt':
      return [[first, isWhole(test.value) ? encode(test.value) : after(encode(test.value))]]
    case 'lte':
      return [[first, after(encode(test.value))]]
    case 'startsWith':
      return [[encode(test.value), pastPrefix(encode(test.value))]]
    default:
      return null
  }
}

/** Whether an index knows all there is to know about where the value stands. */
export const isWhole = (value: string | number | boolean): boolean => typeof value !== 'string' || value.length < 256

/** The first text beyond all that begin with this one. */
function pastPrefix(prefix: string): string {
  const points = [...prefix].map((character) => character.codePointAt(0) ?? 0)
  while (points.at(-1) === 0x10ffff) points.pop()
  const last = points.pop() ?? 0
  // Halves of surrogate pairs are not stored.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
}

/** The ids that a driver leads to, at most so many, as the rows of a query with the column `id`; one may come more than once. */
export function driverSql(driver: Driver, scope: Scope, most: number, parameters: Parameters): string {
  const { relation } = scope
  switch (driver.kind) {
    case 'everything':
      return some(relation.table, fixedBy(scope), `t.${relation.id} as id`, most)
    case 'ids':
      return `select one.id from jsonb_array_elements_text(${parameters.add(JSON.stringify(driver.ids))}::jsonb) e(id)
        cross join lateral (select t.${relation.id} as id from ${relation.table} t
          where t.${relation.id} = e.id::int and t.domain_id = ${scope.domain} offset 0) one`
    case 'statuses':
      return `select one.id from jsonb_array_elements_text(${parameters.add(JSON.stringify(driver.statuses))}::jsonb) e(status)
        cross join lateral (${some(relation.table, [...fixedBy(scope), ['status', 'e.status']], 't.id', most)}) one limit ${most}`
    case 'values': {
      const ranges = `jsonb_to_recordset(${parameters.add(rangesJson(driver.ranges))}::jsonb) r(first text, past text)`
      const path = [...fixedBy(scope), ['view', `${relation.view}`] as const, ['path', parameters.add(driver.path)] as const]
      return `select one.id from ${ranges} cross join lateral (${some('content.content_item_fields', path, 't.content_item_id as id', most, BETWEEN)}) one limit ${most}`
    }
    case 'times': {
      const column = `t.${TIME_COLUMNS[driver.column]}`
      const [from, until] = [driver.times.from, driver.times.until].map((at) => timeSql(at, 'millisecond', parameters))
      const range = ` and ${column} >= ${from} and ${column} < ${until}`
      const byState = relation.name === 'draft'
      const found = some(
        relation.table,
        [...fixedBy(scope), ...(byState ? [['status', 's.status'] as const] : [])],
        `t.${relation.id} as id`,
        most,
        range,
      )
      return byState ? `with ${statesSql(scope)} select one.id from states s cross join lateral (${found}) one limit ${most}` : found
    }
    case 'references': {
      const target = [
        ['domain_id', scope.domain],
        ['kind', `'${driver.to}'`],
        ['target_id', `${parameters.add(driver.id)}::int`],
      ] as const
      const edges = some('content.content_item_references', target, 't.source_item_id as id, t.to_version', most)
      return `select edge.id from (${edges}) edge${driver.ever ? '' : ' where edge.to_version is null'}`
    }
  }
}

export const fixedBy = ({ domain, type }: Scope): Fixed => [
  ['domain_id', domain],
  ...(type === null ? [] : [['content_type_id', type] as const]),
]

const BETWEEN = ' and t.value >= r.first and t.value < r.past'

const rangesJson = (ranges: readonly Range[]) => JSON.stringify(ranges.map(([first, past]) => ({ first, past })))

type Fixed = readonly (readonly [column: string, value: string])[]

/** Rows with these values in the first columns of an index, in whatever order: all that is asked for is in the one index that has them all. */
const some = (table: string, fixed: Fixed, columns: string, most: number, further = ''): string =>
  `select ${columns} from ${table} t where ${fixed.map(([column, value]) => `t.${column} = ${value}`).join(' and ')}${further} limit ${most}`

/** The item with an id as a subquery that is executed for each: whatever the planner thinks of the number of ids, it looks each up in an index. */
export const itemSql = ({ relation, domain, type }: Scope, id: string, columns: string): string =>
  `select ${columns} from ${relation.table} i where i.${relation.id} = ${id} and i.domain_id = ${domain}${
    type === null ? '' : ` and i.content_type_id = ${type}`
  } offset 0`
