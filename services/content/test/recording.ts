import type { Sql, Statement } from '@wordclaw/shared/database/sql'

export interface Recorded {
  readonly text: string
  readonly values: readonly unknown[]
}

/** What is executed while the work runs, in order. */
export async function recordedDuring(sql: Sql, work: () => Promise<unknown>): Promise<Recorded[]> {
  const recorded: Recorded[] = []
  const { query } = sql
  const listening: Sql['query'] = (statement: Statement, values) => {
    recorded.push({ text: statement.text, values })
    return query(statement, values)
  }
  Object.assign(sql, { query: listening })
  try {
    await work()
  } finally {
    Object.assign(sql, { query })
  }
  return recorded
}

/** A part of a plan, as far as tests look at it. */
interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Node[]
}

export interface Examined {
  /** The indexes that rows were found by. */
  readonly indexes: readonly string[]
  /** The tables that were read from end to end. */
  readonly scanned: readonly string[]
  /** How many rows were looked at in all. */
  readonly rows: number
}

type Run = <R extends object>(text: string) => Promise<R[]>

/** Statements with the generic plans that were made for them when they were prepared, as those of a connection are. Names are given in order. */
export async function prepared(run: Run, statements: readonly Recorded[]): Promise<void> {
  await run('set local plan_cache_mode = force_generic_plan')
  for (const [index, { text, values }] of statements.entries()) {
    await run(`prepare examined${index} as ${text}`)
    await run(`explain execute examined${index}${argumentsOf(values)}`)
  }
}

/** Executes a prepared statement, and says what it looked at. */
export async function looked(run: Run, { values }: Recorded, index: number): Promise<Examined> {
  const [row] = await run<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `explain (analyze, format json) execute examined${index}${argumentsOf(values)}`,
  )
  const plan = row?.['QUERY PLAN'][0].Plan
  if (!plan) throw new Error('there is no plan')
  const scans = nodesOf(plan).filter((node) => node['Relation Name'] || node['Index Name'])
  return {
    indexes: [...new Set(scans.flatMap((node) => node['Index Name'] ?? []))].sort(),
    scanned: scans.flatMap((node) => (node['Node Type'] === 'Seq Scan' && node['Relation Name']) || []),
    rows: scans.reduce((sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'], 0),
  }
}

/** What statements of a connection are executed by, as texts. */
export const runOn =
  (sql: Pick<Sql, 'query'>): Run =>
  (text) =>
    sql.query({ name: '', text }, [])

/** Executes a statement by its generic plan, and says what it looked at. */
export const examined = (sql: Sql, statement: Recorded): Promise<Examined> =>
  sql.transaction(async (inside) => {
    const run = runOn(inside)
    await prepared(run, [statement])
    const found = await looked(run, statement, 0)
    await run('deallocate examined0')
    return found
  })

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const argumentsOf = (values: readonly unknown[]): string => (values.length === 0 ? '' : `(${values.map(literal).join(', ')})`)

function literal(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof Date) return `'${value.toISOString()}'`
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}
