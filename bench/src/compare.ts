import type { LoadResult } from './load.ts'
import { type Bench, measure, type Subject, type Work } from './workloads.ts'

export interface Timing {
  readonly warmup: number
  readonly seconds: number
  readonly rounds: number
}

/** The medians of a stack's rounds; errors are the sum. */
export type Summary = Omit<LoadResult, 'requests' | 'failures'> & { readonly failures: Readonly<Record<number, number>> }

export interface Comparison {
  readonly work: Work
  readonly floor: Summary
  /** Absent when the floor was measured alone. */
  readonly ours?: Summary
  /** Ours to the floor, of rounds that follow each other. */
  readonly ratio?: Spread
}

interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Measures one work on both stacks in turn, so that whatever else the machine does meets both. While one works the other idles. */
export async function compare(
  bench: Bench,
  subjects: readonly Subject[],
  work: Work,
  { warmup, seconds, rounds }: Timing,
): Promise<Comparison> {
  const results = new Map<string, LoadResult[]>(subjects.map(({ stack }) => [stack.name, []]))
  for (const subject of subjects) await measure(bench, subject, work, warmup)
  for (let round = 0; round < rounds; round++) {
    await bench.database.settle()
    // Who goes first changes from round to round.
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      results.get(subject.stack.name)?.push(await measure(bench, subject, work, seconds))
    }
  }
  const [floor = [], ours = []] = [results.get('floor'), results.get('ours')]
  if (ours.length === 0) return { work, floor: summaryOf(floor) }
  const ratios = floor.map(({ perSecond }, round) => (ours[round]?.perSecond ?? 0) / perSecond)
  const ratio = { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) }
  return { work, floor: summaryOf(floor), ours: summaryOf(ours), ratio }
}

function summaryOf(results: readonly LoadResult[]): Summary {
  const of = (pick: (result: LoadResult) => number) => median(results.map(pick))
  const failures: Record<number, number> = {}
  for (const result of results) {
    for (const [status, count] of Object.entries(result.failures)) failures[Number(status)] = (failures[Number(status)] ?? 0) + count
  }
  return {
    perSecond: of(({ perSecond }) => perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    nodeUs: of(({ nodeUs }) => nodeUs),
    postgresUs: of(({ postgresUs }) => postgresUs),
    bytesPerReply: of(({ bytesPerReply }) => bytesPerReply),
    disturbance: of(({ disturbance }) => disturbance),
    errors: results.reduce((sum, { errors }) => sum + errors, 0),
    failures,
  }
}

/** The median; of an even number of values, the mean of the middle two. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
