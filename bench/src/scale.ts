import { type Comparison, compare, type Summary, type Timing } from './compare.ts'
import type { BenchDatabase } from './database.ts'
import { documentOf } from './documents.ts'
import type { Stack } from './stack.ts'
import { type Bench, idsOf, type Subject, type Work } from './workloads.ts'

const SIZES = [1_000, 100_000] as const
const SCALED: readonly Work[] = ['read', 'list', 'create', 'publish']
/** How many earlier versions each item has. */
const VERSIONS = 10
const PAGES = 2_000
/** Enough distinct items that reading them at random does not read the same few again and again. */
const IDS_AT_MOST = 20_000

/** One work on one stack, with few and with many items. */
export interface ScaleResult {
  readonly work: Work
  readonly stack: Stack['name']
  readonly small: Summary
  readonly large: Summary
  /** The part of the smaller size's rate that is left at the larger one. Moves with whatever disturbs the machine in between. */
  readonly flatness: number
  /** CPU time of a request at the larger size, as a multiple of that at the smaller one. Hardly moves with anything else. */
  readonly cpuGrowth: number
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
      subjects.push({ stack, articles, notes, articleIds, pageIds: articleIds.slice(0, PAGES) })
    }
    await bench.database.settle()
    for (const work of SCALED) found.get(work)?.push(await compare(bench, subjects, work, timing))
  }
  return [...found].flatMap(([work, [small, large]]) =>
    small && large ? [resultOf(work, 'floor', small.floor, large.floor), resultOf(work, 'ours', small.ours, large.ours)].flat() : [],
  )
}

function resultOf(work: Work, stack: Stack['name'], small?: Summary, large?: Summary): ScaleResult[] {
  if (!small || !large) return []
  const cpu = ({ nodeUs, postgresUs }: Summary) => nodeUs + postgresUs
  return [{ work, stack, small, large, flatness: large.perSecond / small.perSecond, cpuGrowth: cpu(large) / cpu(small) }]
}

/** What readers see is a relation of its own, where the floor has none. */
const PUBLISHED = `insert into content.published_items (content_item_id, domain_id, content_type_id, version, data, schema_hash, created_at, updated_at)
  select id, domain_id, content_type_id, version, data, schema_hash, created_at, updated_at from i`

/** Adds published items, with their earlier versions, until the type has so many. */
async function fill(database: BenchDatabase, { schema }: Stack, type: number, size: number): Promise<void> {
  const ours = schema === 'content'
  await database.query(
    `with i as (
       insert into ${schema}.content_items (domain_id, content_type_id, data, status, version, published_version ${ours ? ', schema_hash' : ''})
       select t.domain_id, t.id, replace($2, 'umber 0', 'umber ' || n), 'published', ${VERSIONS + 1}, ${VERSIONS + 1} ${ours ? ', t.schema_hash' : ''}
       from ${schema}.content_types t,
         generate_series(1, $3 - (select count(*) from ${schema}.content_items where content_type_id = $1)::int) n
       where t.id = $1 returning *
     ),
     v as (
       insert into ${schema}.content_item_versions (domain_id, content_item_id, data, status, version ${ours ? ', schema_hash' : ''})
       select i.domain_id, i.id, '{}', 'draft', n ${ours ? ', i.schema_hash' : ''} from i, generate_series(1, ${VERSIONS}) n
     )
     ${ours ? PUBLISHED : 'select 1'}`,
    [type, JSON.stringify(documentOf(0)), size],
  )
}
