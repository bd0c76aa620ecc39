import { encodeValue } from '../modelling/projection.ts'
import { fixedBy, isWhole, rangesOf, type Scope } from './driver.ts'
import type { Order, Position } from './key.ts'
import type { Parameters } from './parameters.ts'
import type { Predicate } from './predicate.ts'
import type { Relation } from './relation.ts'

/**
 * A query that is one range of one index, in its order: nothing has to be tested or sorted, so that it may find any number of items. `path` is that of the
 * indexed field, or null for an index of the items themselves.
 */
export type Walk =
  | { readonly path: null; readonly status: string | null }
  | { readonly path: string; readonly from: string; readonly until: string }

/** The walk that a query is, if it is one. */
export function walkOf(predicate: Predicate, order: Order, { relation }: Pick<Scope, 'relation'>, indexed: boolean): Walk | null {
  const parts = conjunctsOf(predicate)
  const [key, further] = order.keys
  if (!key) return itemsWalk(parts, relation.name)
  const { target } = key
  if (further || target.column !== null || !target.field.indexed || !indexed) return null
  // An item without a value has no row in the index: only a condition that it would not meet allows to leave it out.
  if (parts.length === 0) return null
  let [from, until] = ['', '\u{10ffff}']
  for (const part of parts) {
    if (part.kind !== 'test' || part.target.column !== null || part.target.jsonPath !== target.jsonPath) return null
    const { test } = part
    const ranges = 'value' in test && !isWhole(test.value) ? null : rangesOf(test, target.type)
    const [range, other] = ranges ?? []
    if (!range || other) return null
    if (before(from, range[0])) from = range[0]
    if (before(range[1], until)) until = range[1]
  }
  return { path: target.field.path, from, until }
}

function itemsWalk(parts: readonly Predicate[], relation: Relation['name']): Walk | null {
  const [part, further] = parts
  if (!part) return { path: null, status: null }
  if (further || relation !== 'draft' || part.kind !== 'test' || part.target.column !== 'status') return null
  return part.test.operator === 'eq' ? { path: null, status: String(part.test.value) } : null
}

export const conjunctsOf = (predicate: Predicate): readonly Predicate[] =>
  predicate.kind === 'all' ? predicate.parts.flatMap(conjunctsOf) : [predicate]

const before = (one: string, other: string): boolean => Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0

interface Steps {
  readonly order: Order
  readonly after: Position | null
  /** How many steps are taken at most. */
  readonly most: number
}

/** The rows of a walk: `id`, and `place`, the text of the value by which they are sorted. */
export function walkSql(walk: Walk, scope: Scope, { order, after, most }: Steps, parameters: Parameters): string {
  const { relation } = scope
  const down = order.descending
  const scoped = fixedBy(scope)
  // The end of a range of values is no part of it.
  const end = parameters.add(after?.id ?? (down && walk.path === null ? 2 ** 31 : 0))
  if (walk.path === null) {
    const fixed = [...scoped, ...(walk.status === null ? [] : [['status', parameters.add(walk.status)] as const])]
    const last = ['', `t.${relation.id}`, `${end}::bigint`] as const
    const steps = { fixed, last: [last], down, most, select: `t.${relation.id} as id, ''::text as place`, far: null }
    const [whole, ...others] = (relation.parts ?? [relation.table]).map((part) => stretch(part, steps))
    if (others.length === 0) return whole ?? ''
    // As far as the walk goes in all, it goes no further in any part.
    return `select id, place from (${[whole, ...others].map((part) => `(${part})`).join(' union all ')}) parts order by id${down ? ' desc' : ''} limit ${most}`
  }
  const fixed = [...scoped, ['view', `${relation.view}`] as const, ['path', parameters.add(walk.path)] as const]
  const reached = after ? encodeKey(after.keys[0] ?? null, order) : down ? walk.until : walk.from
  const last = [
    ['value', 't.value', parameters.add(reached)],
    ['id', 't.content_item_id', `${end}::bigint`],
  ] as const
  const far = ['t.value', parameters.add(down ? walk.from : walk.until)] as const
  return stretch('content.content_item_fields', { fixed, last, down, most, select: 't.content_item_id as id, t.value as place', far })
}

interface Stretch {
  readonly fixed: readonly (readonly [column: string, value: string])[]
  /** The columns by which it is ordered, and what it starts after. */
  readonly last: readonly (readonly [name: string, column: string, value: string])[]
  /** What it ends at, if that is not the end of what is fixed. */
  readonly far: readonly [column: string, value: string] | null
  readonly down: boolean
  readonly most: number
  readonly select: string
}

function stretch(table: string, { fixed, last, far, down, most, select }: Stretch): string {
  const columns = fixed.map(([column]) => `t.${column}`)
  const values = fixed.map(([, value]) => value)
  const ordered = [...columns, ...last.map(([, column]) => column)]
  const row = (parts: readonly string[]) => `(${parts.join(', ')})`
  const ending = far ? [row([...columns, far[0]]), row([...values, far[1]])] : [row(columns), row(values)]
  const within = down ? '>=' : far ? '<' : '<='
  return `select ${select} from ${table} t
    where ${row(ordered)} ${down ? '<' : '>'} ${row([...values, ...last.map(([, , value]) => value)])}
      and ${ending[0]} ${within} ${ending[1]}
    order by ${ordered.map((column) => `${column}${down ? ' desc' : ''}`).join(', ')} limit ${most}`
}

/** A key as the index has it. */
function encodeKey(key: string | number | null, { keys: [sorted] }: Order): string {
  if (typeof key === 'string') return encodeValue(key.slice(1))
  return encodeValue(sorted?.target.type === 'boolean' ? key === 1 : (key ?? 0))
}

/** The key that an index row stands for, as `keySql` has it. */
export function keyAt(place: string): string | number {
  if (place.startsWith('s')) return `v${place.slice(1)}`
  if (place.startsWith('b')) return Number(place.slice(1))
  const ordered = BigInt(`0x${place.slice(1)}`)
  const bits = new DataView(new ArrayBuffer(8))
  bits.setBigUint64(0, ordered >> 63n ? ordered & 0x7fffffffffffffffn : ~ordered & 0xffffffffffffffffn)
  return bits.getFloat64(0)
}
