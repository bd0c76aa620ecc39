import { type Comparison, compare, type Timing } from './compare.ts'
import type { BenchDatabase } from './database.ts'
import { documentOf } from './documents.ts'
import type { Stack } from './stack.ts'
import { type Bench, idsOf, type Subject, type Work } from './workloads.ts'

const SIZES = [1_000, 100_000] as const
const SCALED: readonly Work[] = ['read', 'list', 'create']
/** Enough distinct items that reading them at random does not read the same few again and again. */
const IDS_AT_MOST = 20_000

export interface ScaleResult {
  readonly work: Work
  /** At each size of `SIZES`: requests per second. */
  readonly floor: readonly number[]
  readonly ours: readonly number[]
  /** Of the rate at the smaller size, the part that is left at the larger one. */
  readonly floorFlatness: number
  readonly oursFlatness: number
  readonly errors: number
}

/** Measures with few and with many items in the types. The floor does so as well: it tells what the database itself loses. */
export async function measureScale(bench: Bench, stacks: readonly Stack[], timing: Timing): Promise<ScaleResult[]> {
  const types = new Map<Stack, { articles: number; notes: number }>()
  for (const stack of stacks)
    types.set(stack, { articles: await stack.createType('scale-articles'), notes: await stack.createType('scale-notes') })
  const found = new Map<Work, Comparison[]>(SCALED.map((work) => [work, []]))
  for (const size of SIZES) {
    const subjects: Subject[] = []
    for (const [stack, { articles, notes }] of types) {
      for (const type of [articles, notes]) await fill(bench.database, stack, type, size)
      const articleIds = await idsOf(bench.database, stack, articles, Math.min(size, IDS_AT_MOST))
      subjects.push({ stack, articles, notes, articleIds, pageIds: [] })
    }
    await bench.database.settle()
    for (const work of SCALED) found.get(work)?.push(await compare(bench, subjects, work, timing))
  }
  return [...found].map(([work, comparisons]) => resultOf(work, comparisons))
}

function resultOf(work: Work, comparisons: readonly Comparison[]): ScaleResult {
  const floor = comparisons.map((comparison) => comparison.floor.perSecond)
  const ours = comparisons.flatMap((comparison) => comparison.ours?.perSecond ?? [])
  const errors = comparisons.reduce((sum, comparison) => sum + comparison.floor.errors + (comparison.ours?.errors ?? 0), 0)
  return { work, floor, ours, floorFlatness: flatness(floor), oursFlatness: flatness(ours), errors }
}

const flatness = (rates: readonly number[]) => (rates.at(-1) ?? 0) / (rates[0] ?? 1)

/** Adds published items until the type has so many. */
async function fill(database: BenchDatabase, { schema }: Stack, type: number, size: number): Promise<void> {
  await database.query(
    `insert into ${schema}.content_items (domain_id, content_type_id, data, status, version, published_version)
     select t.domain_id, t.id, replace($2, 'umber 0', 'umber ' || n), 'published', 1, 1
     from ${schema}.content_types t,
       generate_series(1, $3 - (select count(*) from ${schema}.content_items where content_type_id = $1)::int) n
     where t.id = $1`,
    [type, JSON.stringify(documentOf(0)), size],
  )
}
