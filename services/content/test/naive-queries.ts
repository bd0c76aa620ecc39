import type { Condition } from '../src/queries/query.schema.ts'

// Queries evaluated in memory, item by item, by a walk that knows nothing of indexes.

export type Value = string | number | boolean
export interface Stored {
  readonly id: number
  readonly data: Record<string, unknown>
  readonly status: string
  readonly createdAt: string
  readonly updatedAt: string
}

const byPoints = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))
const order = (one: Value, other: Value): number =>
  typeof one === 'string' && typeof other === 'string' ? byPoints(one, other) : Number(one > other) - Number(one < other)

/** What is at a place, by a walk that knows nothing of schemas but what the names above say. */
function valuesAt({ data, ...columns }: Stored, field: string): Value[] {
  if (field in columns) return [comparable(field, columns[field as keyof typeof columns])]
  const path =
    field === 'name'
      ? ['name', '*']
      : field
          .replace(/^\//, '')
          .split('/')
          .map((step) => step.replaceAll('~1', '/'))
  const found = path.reduce<unknown[]>(
    (values, step) =>
      values.flatMap((value) => {
        if (step === '*') return Object.values(value ?? {})
        const inner = (value as Record<string, unknown> | undefined)?.[step]
        return inner === undefined ? [] : [inner]
      }),
    [data],
  )
  return found.map((value) => comparable(field, value as Value))
}
const comparable = (field: string, value: Value): Value =>
  ['at', 'createdAt', 'updatedAt'].includes(field) ? Date.parse(String(value)) : value

export function holds(item: Stored, { and, or, not, field = '', ...operators }: Condition): boolean {
  if (and) return and.every((part) => holds(item, part))
  if (or) return or.some((part) => holds(item, part))
  if (not) return !holds(item, not)
  const values = valuesAt(item, field)
  return Object.entries(operators).every(([operator, given]) => {
    if (operator === 'exists') return values.length > 0 === given
    const operands = [given].flat().map((operand) => comparable(field, operand as Value))
    const [operand = ''] = operands
    if (operator === 'ne') return !values.some((value) => order(value, operand) === 0)
    return values.some((value) => {
      switch (operator) {
        case 'contains':
          return String(value).toLowerCase().includes(String(operand).toLowerCase())
        case 'startsWith':
          return String(value).startsWith(String(operand))
        case 'in':
        case 'eq':
          return operands.some((one) => order(value, one) === 0)
        default:
          return {
            lt: order(value, operand) < 0,
            lte: order(value, operand) <= 0,
            gt: order(value, operand) > 0,
            gte: order(value, operand) >= 0,
          }[operator]
      }
    })
  })
}

export function sorted(items: readonly Stored[], keys: readonly { field: string; direction: string }[]): Stored[] {
  const cut = (value: Value | undefined) => (typeof value === 'string' ? [...value].slice(0, 256).join('') : value)
  return [...items].sort((one, other) => {
    for (const { field, direction } of keys) {
      const [left, right] = [cut(valuesAt(one, field)[0]), cut(valuesAt(other, field)[0])]
      const compared =
        left === undefined || right === undefined ? Number(left !== undefined) - Number(right !== undefined) : order(left, right)
      if (compared !== 0) return direction === 'desc' ? -compared : compared
    }
    const down = keys.length === 0 || keys.at(-1)?.direction === 'desc'
    return down ? other.id - one.id : one.id - other.id
  })
}

/** The values of a field and how many items have each, those without one first. */
export function groupsOf(stored: readonly Stored[], field: string): [Value | null, number][] {
  const found = new Map<Value | null, number>()
  for (const item of stored) {
    const [value = null] = valuesAt(item, field)
    found.set(value === 0 ? 0 : value, (found.get(value === 0 ? 0 : value) ?? 0) + 1)
  }
  const groups = [...found].sort(([one], [other]) => (one === null ? -1 : other === null ? 1 : order(one, other)))
  return field === 'at' ? groups.map(([at, count]) => [typeof at === 'number' ? new Date(at).toISOString() : at, count]) : groups
}
