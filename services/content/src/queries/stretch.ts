import type { Order, Position } from './key.ts'

/** How a walk is taken. */
export interface Steps {
  readonly order: Order
  readonly after: Position | null
  /** How many steps are taken at most. */
  readonly most: number
}

/** A part of an index, in its order. */
export interface Stretch {
  readonly fixed: readonly (readonly [column: string, value: string])[]
  /** The columns by which it is ordered, and what it starts after. */
  readonly last: readonly (readonly [name: string, column: string, value: string])[]
  /** What it ends at, if that is not the end of what is fixed. */
  readonly far: readonly [column: string, value: string] | null
  readonly down: boolean
  readonly most: number
  readonly select: string
}

/** The rows of a stretch, said with row comparisons: so it is one range of the index, whatever the planner thinks of the values. */
export function stretch(table: string, given: Stretch): string {
  const { start, end, order } = said(given)
  return `select ${given.select} from ${table} t where ${start} and ${end} order by ${order} limit ${given.most}`
}

/**
 * The same, said so that even a plan for an empty table follows the index: rows are taken from the start on, and those beyond the end are left out of them. For a
 * stretch inside of a larger statement, where the planner would rather collect a whole domain and sort it.
 */
export function stretchAhead(table: string, given: Stretch): string {
  const { start, end, order, columns } = said(given)
  return `select ${given.select} from (
      select ${columns} from ${table} t where ${start} order by ${order} limit ${given.most}
    ) t where ${end}`
}

function said({ fixed, last, far, down }: Stretch) {
  const columns = fixed.map(([column]) => `t.${column}`)
  const values = fixed.map(([, value]) => value)
  const ordered = [...columns, ...last.map(([, column]) => column)]
  const row = (parts: readonly string[]) => `(${parts.join(', ')})`
  const [at, bound] = far ? [row([...columns, far[0]]), row([...values, far[1]])] : [row(columns), row(values)]
  return {
    columns: ordered.join(', '),
    start: `${row(ordered)} ${down ? '<' : '>'} ${row([...values, ...last.map(([, , value]) => value)])}`,
    end: `${at} ${down ? '>=' : far ? '<' : '<='} ${bound}`,
    order: ordered.map((column) => `${column}${down ? ' desc' : ''}`).join(', '),
  }
}
