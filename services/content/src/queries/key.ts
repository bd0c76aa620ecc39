import { encodeCursor } from '@wordclaw/shared/pagination'
import { RowId } from '@wordclaw/shared/schema'
import { createSecretBox, type SecretBox } from '@wordclaw/shared/secret-box'
import type { TokenPorts } from '@wordclaw/shared/signed-token'
import { isStorable } from '@wordclaw/shared/storable'
import { z } from 'zod'
import type { Shape } from '../modelling/shape.ts'
import type { Parameters } from './parameters.ts'
import { typed } from './predicate-sql.ts'
import { FieldQueryRequiresContentType, SortFieldUnknown } from './query.errors.ts'
import type { Relation } from './relation.ts'
import { columnNamed, type Target, targetNamed } from './target.ts'
import { isTime, TIME_COLUMNS } from './times.ts'

/** What a query is sorted by. Items without a value come before all others, or after them in descending order. */
export interface Key {
  readonly target: Target
  readonly descending: boolean
}

/** The order of a query's items: by keys, and by id among those that are alike. */
export interface Order {
  readonly keys: readonly Key[]
  readonly descending: boolean
}

/** A place between two items: the keys and the id of the one before it. No number is there for an item without one. */
export interface Position {
  readonly keys: readonly (string | number | null)[]
  readonly id: number
}

/** Newest first unless it says otherwise. What comes after the id makes no difference. */
export function orderOf(sort: readonly { field: string; direction: 'asc' | 'desc' }[], shape: Shape | null): Order {
  const keys: Key[] = []
  for (const { field, direction } of sort) {
    const descending = direction === 'desc'
    const target = shape ? targetNamed(shape, field) : columnNamed(field)
    if (!target && !shape) throw new FieldQueryRequiresContentType({ field })
    if (!target || (target.column === null && target.field.multiple)) throw new SortFieldUnknown({ field })
    if (target.column === 'id') return { keys, descending }
    keys.push({ target, descending })
  }
  return { keys, descending: keys.at(-1)?.descending ?? true }
}

/** How much of a text takes part in the order, in characters. */
const TEXT_LIMIT = 256

/** A key in SQL: a text or a number, and never null. Times of items are microseconds, as walks along them have it: a cursor leads on whichever way the next page is found. */
export function keySql({ target }: Key, { columns }: Relation, parameters: Parameters): string {
  const { type } = target
  if (isTime(target.column)) return `(extract(epoch from i.${TIME_COLUMNS[target.column]}) * 1000000)::float8`
  const given = target.column ? columns[target.column] : firstAt(target.jsonPath, typed(type, 'x.v'), parameters)
  if (type === 'text') return `coalesce('v' || left(${given}, ${TEXT_LIMIT}), '') collate "C"`
  return `coalesce(${type === 'boolean' ? `${given}::int` : given}::float8, '-infinity')`
}

/** The first value at a path of a document. */
export const firstAt = (jsonPath: string, value: string, parameters: Parameters): string =>
  `(select ${value} from jsonb_path_query(d.doc, ${parameters.add(jsonPath)}::jsonpath) x(v) limit 1)`

/** Whether a row with these columns comes after a position. */
export function afterSql(order: Order, { keys, id }: Position, parameters: Parameters): string {
  const columns = order.keys.map(({ target, descending }, index) => ({
    column: `k${index}`,
    descending,
    value: `${parameters.add(keys[index] ?? '-Infinity')}::${target.type === 'text' ? 'text' : 'float8'}`,
  }))
  const all = [...columns, { column: 'id', descending: order.descending, value: `${parameters.add(id)}::int` }]
  const alternatives = all.map(({ column, descending, value }, index) => {
    const alike = all.slice(0, index).map((before) => `${before.column} = ${before.value}`)
    return [...alike, `${column} ${descending ? '<' : '>'} ${value}`].join(' and ')
  })
  return `(${alternatives.map((alternative) => `(${alternative})`).join(' or ')})`
}

export const orderSql = (order: Order, table: string): string =>
  [...order.keys.map(({ descending }, index) => ({ column: `k${index}`, descending })), { column: 'id', descending: order.descending }]
    .map(({ column, descending }) => `${table}.${column}${descending ? ' desc' : ''}`)
    .join(', ')

/** The keys of a row, as `keySql` has them. */
export interface KeyColumns {
  readonly k0?: string | number
  readonly k1?: string | number
  readonly k2?: string | number
}

const KeyValue = z.union([z.string().max(600).refine(isStorable), z.number()]).optional()
const CursorPosition = z.strictObject({ of: z.string(), id: RowId, k0: KeyValue, k1: KeyValue, k2: KeyValue })

/**
 * A cursor of one query and no other. One that holds values of a document is sealed: whoever may not see the document must not read them there.
 */
export function cursorOf(query: string, { keys }: Order, row: KeyColumns & { id: number }, seals: Seals): string {
  const values = [row.k0, row.k1, row.k2].slice(0, keys.length)
  const known = values.flatMap((value, index) => (value === undefined || value === Number.NEGATIVE_INFINITY ? [] : [[`k${index}`, value]]))
  const position = { of: query, id: row.id, ...Object.fromEntries(known) }
  return keys.length === 0 ? encodeCursor(position) : seals().seal(JSON.stringify(position), BOUND)
}

/** The position that a cursor stands for, or null if this query has not issued it. */
export function positionAt(cursor: string, query: string, { keys }: Order, seals: Seals): Position | null {
  try {
    const text = keys.length === 0 ? Buffer.from(cursor, 'base64url').toString('utf8') : seals().open(cursor, BOUND)
    const { of, id, ...values } = CursorPosition.parse(JSON.parse(text))
    const position = { keys: [values.k0, values.k1, values.k2].slice(0, keys.length).map((value) => value ?? null), id }
    return of === query ? position : null
  } catch {
    return null
  }
}

/** What seals cursors: made only for those that have to be. */
export type Seals = () => SecretBox

export const sealsOf =
  (ports: object): Seals =>
  () =>
    createSecretBox((ports as TokenPorts).tokenKeys)

const BOUND = 'content cursor'
