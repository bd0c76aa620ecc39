import type { Parameters } from './parameters.ts'
import type { Predicate } from './predicate.ts'
import type { Column } from './query.schema.ts'

/** The columns of items with times, which have indexes. */
export type TimeColumn = Extract<Column, 'createdAt' | 'updatedAt'>

export const TIME_NAMES: readonly TimeColumn[] = ['createdAt', 'updatedAt']

export const isTime = (column: Column | null): column is TimeColumn => (TIME_NAMES as readonly (Column | null)[]).includes(column)

export const TIME_COLUMNS: Readonly<Record<TimeColumn, string>> = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** Times from the first until before the second, in milliseconds since 1970. */
export interface Times {
  readonly from: number
  readonly until: number
}

export const ALWAYS: Times = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }

/** When a condition holds that is about the column and nothing else; null for any other. */
export function timesOf(part: Predicate, column: TimeColumn): Times | null {
  if (part.kind !== 'test' || part.target.column !== column || !('value' in part.test)) return null
  const { operator, value } = part.test
  const at = Number(value)
  switch (operator) {
    case 'eq':
      return { from: at, until: at + 1 }
    case 'gt':
      return { ...ALWAYS, from: at + 1 }
    case 'gte':
      return { ...ALWAYS, from: at }
    case 'lt':
      return { ...ALWAYS, until: at }
    case 'lte':
      return { ...ALWAYS, until: at + 1 }
    default:
      return null
  }
}

export const both = (one: Times, other: Times): Times => ({ from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) })

/** A time as a `timestamptz`, of so many milliseconds or microseconds since 1970. */
export function timeSql(at: number, unit: 'millisecond' | 'microsecond', parameters: Parameters): string {
  if (at === Number.POSITIVE_INFINITY) return `'infinity'::timestamptz`
  if (at === Number.NEGATIVE_INFINITY) return `'-infinity'::timestamptz`
  return `(timestamptz 'epoch' + ${parameters.add(at)}::float8 * interval '1 ${unit}')`
}
