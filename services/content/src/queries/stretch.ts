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
export function stretch(table: string, { fixed, last, far, down, most, select }: Stretch): string {
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
