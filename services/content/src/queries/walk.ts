import { encodeValue } from '../modelling/projection.ts'
import { type ColumnWalk, columnWalkOf, columnWalkSql, TIME, timeAt } from './column-walk.ts'
import { fixedBy, isWhole, rangesOf, type Scope } from './driver.ts'
import type { Order } from './key.ts'
import type { Parameters } from './parameters.ts'
import type { Query } from './plan.ts'
import { conjunctsOf, type Predicate } from './predicate.ts'
import type { Relation } from './relation.ts'
import { type Steps, stretch } from './stretch.ts'
import type { Target } from './target.ts'

/**
 * A query that is one range of one index, in its order: nothing has to be tested or sorted, so that it may find any number of items. It goes along the ids of
 * items, along the values of an indexed field, or along a column of items in some of their states.
 */
export type Walk =
  | { readonly along: 'ids'; readonly status: string | null }
  | { readonly along: 'values'; readonly path: string; readonly from: string; readonly until: string }
  | ColumnWalk

/** The walk that a query is, if it is one. */
export function walkOf({ predicate, order, relation, indexed, contentTypeId }: Omit<Query, 'domainId'>): Walk | null {
  const parts = conjunctsOf(predicate)
  const [key, further] = order.keys
  // What an index has in one direction for the key and in the other for the id is no stretch of it.
  if (further || (key && key.descending !== order.descending)) return null
  if (key && key.target.column === null) return indexed ? valuesWalk(parts, key.target) : null
  return (key ? null : idsWalk(parts, relation.name)) ?? columnWalkOf(parts, order, relation, contentTypeId !== null)
}

function valuesWalk(parts: readonly Predicate[], target: Extract<Target, { column: null }>): Walk | null {
  // An item without a value has no row in the index: only a condition that it would not meet allows to leave it out.
  if (!target.field.indexed || parts.length === 0) return null
  let [from, until] = ['', '\u{10ffff}']
  for (const part of parts) {
    if (part.kind !== 'test' || part.target.column !== null || part.target.jsonPath !== target.jsonPath) return null
    const { test } = part
    // Values of which the index has the beginning only are not told apart by it.
    const given = 'values' in test ? test.values : 'value' in test ? [test.value] : []
    const ranges = given.every(isWhole) ? rangesOf(test, target.type) : null
    const [range, other] = ranges ?? []
    if (!range || other) return null
    if (before(from, range[0])) from = range[0]
    if (before(range[1], until)) until = range[1]
  }
  return { along: 'values', path: target.field.path, from, until }
}

function idsWalk(parts: readonly Predicate[], relation: Relation['name']): Walk | null {
  const [part, further] = parts
  if (!part) return { along: 'ids', status: null }
  if (further || relation !== 'draft' || part.kind !== 'test' || part.target.column !== 'status') return null
  return part.test.operator === 'eq' ? { along: 'ids', status: String(part.test.value) } : null
}

const before = (one: string, other: string): boolean => Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0

/** The rows of a walk: `id`, and `place`, the text of the value by which they are sorted. */
export function walkSql(walk: Walk, scope: Scope, steps: Steps, parameters: Parameters): string {
  switch (walk.along) {
    case 'ids':
      return idsSql(walk.status, scope, steps, parameters)
    case 'values':
      return valuesSql(walk, scope, steps, parameters)
    default:
      return columnWalkSql(walk, scope, steps, parameters)
  }
}

function idsSql(status: string | null, scope: Scope, { order, after, most }: Steps, parameters: Parameters): string {
  const { relation } = scope
  const down = order.descending
  const end = parameters.add(after?.id ?? (down ? 2 ** 31 : 0))
  const fixed = [...fixedBy(scope), ...(status === null ? [] : [['status', parameters.add(status)] as const])]
  const last = ['', `t.${relation.id}`, `${end}::bigint`] as const
  const steps = { fixed, last: [last], down, most, select: `t.${relation.id} as id, ''::text as place`, far: null }
  const [whole, ...others] = (relation.parts ?? [relation.table]).map((part) => stretch(part, steps))
  if (others.length === 0) return whole ?? ''
  // As far as the walk goes in all, it goes no further in any part.
  return `select id, place from (${[whole, ...others].map((part) => `(${part})`).join(' union all ')}) parts order by id${down ? ' desc' : ''} limit ${most}`
}

type ValuesWalk = Extract<Walk, { along: 'values' }>

function valuesSql({ path, from, until }: ValuesWalk, scope: Scope, { order, after, most }: Steps, parameters: Parameters): string {
  const down = order.descending
  // The end of a range of values is no part of it.
  const end = parameters.add(after?.id ?? 0)
  const fixed = [...fixedBy(scope), ['view', `${scope.relation.view}`] as const, ['path', parameters.add(path)] as const]
  const reached = after ? encodeKey(after.keys[0] ?? null, order) : down ? until : from
  const last = [
    ['value', 't.value', parameters.add(reached)],
    ['id', 't.content_item_id', `${end}::bigint`],
  ] as const
  const far = ['t.value', parameters.add(down ? from : until)] as const
  return stretch('content.content_item_fields', { fixed, last, down, most, select: 't.content_item_id as id, t.value as place', far })
}

/** A key as the index has it. */
function encodeKey(key: string | number | null, { keys: [sorted] }: Order): string {
  if (typeof key === 'string') return encodeValue(key.slice(1))
  return encodeValue(sorted?.target.type === 'boolean' ? key === 1 : (key ?? 0))
}

/** The key that the place of a walk stands for: a value as `keySql` has it, or a time in microseconds. */
export function keyAt(place: string): string | number {
  if (place.startsWith(TIME)) return timeAt(place)
  if (place.startsWith('s')) return `v${place.slice(1)}`
  if (place.startsWith('b')) return Number(place.slice(1))
  const ordered = BigInt(`0x${place.slice(1)}`)
  const bits = new DataView(new ArrayBuffer(8))
  bits.setBigUint64(0, ordered >> 63n ? ordered & 0x7fffffffffffffffn : ~ordered & 0xffffffffffffffffn)
  return bits.getFloat64(0)
}
