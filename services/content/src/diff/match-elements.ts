import type { Budget } from './budget.ts'
import type { ContentKeys } from './content-keys.ts'
import { longestIncreasing } from './increasing.ts'
import { alignSimilar } from './similar-elements.ts'

/** An element of the second array that was in the first: `moved` if others were not just added or removed around it. */
export interface Pair {
  readonly from: number
  readonly to: number
  readonly moved: boolean
}

export interface Matching {
  /** In the order of the second array. */
  readonly pairs: readonly Pair[]
  readonly removed: readonly number[]
  readonly added: readonly number[]
}

/** The members that say which element it is, whatever else it holds. */
const IDENTITIES = ['blockId', '_key', 'id', 'contentItemId', 'assetId'] as const

/**
 * Which element of one array is which of another: by its identity if it has one, else by its content. What remains between two that stayed in their order is
 * paired where it is alike. Null if the budget does not allow to tell.
 */
export function matchElements(from: readonly unknown[], to: readonly unknown[], keys: ContentKeys, budget: Budget): Matching | null {
  if (!budget.steps(from.length + to.length)) return null
  const [before, after] = [namesOf(from, keys), namesOf(to, keys)]
  if (!before || !after) return null
  const places = new Map(after.map((name, index) => [name, index]))
  const known = before.flatMap((name, index) => {
    const place = places.get(name)
    return place === undefined ? [] : [{ from: index, to: place }]
  })
  const kept = new Set(longestIncreasing(known.map(({ to: place }) => place)))
  const pairs: Pair[] = known.map((pair, index) => ({ ...pair, moved: !kept.has(index) }))
  const anchors = pairs.filter(({ moved }) => !moved)
  pairs.push(...alignGaps(from, to, pairs, anchors, budget))
  const [seen, found] = [new Set(pairs.map((pair) => pair.from)), new Set(pairs.map((pair) => pair.to))]
  return {
    pairs: pairs.sort((a, b) => a.to - b.to),
    removed: [...from.keys()].filter((index) => !seen.has(index)),
    added: [...to.keys()].filter((index) => !found.has(index)),
  }
}

/** Pairs what is alike among the elements that have no counterpart, between each two neighbours that kept their order. */
function alignGaps(
  from: readonly unknown[],
  to: readonly unknown[],
  pairs: readonly Pair[],
  anchors: readonly Pair[],
  budget: Budget,
): Pair[] {
  const [seen, found] = [new Set(pairs.map((pair) => pair.from)), new Set(pairs.map((pair) => pair.to))]
  const end = { from: from.length, to: to.length }
  const aligned: Pair[] = []
  let [start, begin] = [0, 0]
  for (const anchor of [...anchors, end]) {
    const left = open(from, start, anchor.from, seen)
    const right = open(to, begin, anchor.to, found)
    for (const { from: l, to: r } of alignSimilar(
      left.map((index) => from[index]),
      right.map((index) => to[index]),
      budget,
    )) {
      aligned.push({ from: left[l] ?? 0, to: right[r] ?? 0, moved: false })
    }
    ;[start, begin] = [anchor.from + 1, anchor.to + 1]
  }
  return aligned
}

/** The elements of a range that have no counterpart, nor a name of their own. */
function open(elements: readonly unknown[], start: number, end: number, taken: ReadonlySet<number>): number[] {
  const indexes: number[] = []
  for (let index = start; index < end; index++) if (!taken.has(index) && identityOf(elements[index]) === null) indexes.push(index)
  return indexes
}

/** A name for each element; of several with one name, the second is another one than the first. */
function namesOf(elements: readonly unknown[], keys: ContentKeys): string[] | null {
  const counts = new Map<string, number>()
  const names: string[] = []
  for (const element of elements) {
    const name = identityOf(element) ?? keys.of(element)
    if (name === null) return null
    const count = counts.get(`${name}`) ?? 0
    counts.set(`${name}`, count + 1)
    names.push(`${name}#${count}`)
  }
  return names
}

function identityOf(element: unknown): string | null {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return null
  for (const name of IDENTITIES) {
    const value = Object.hasOwn(element, name) ? (element as Record<string, unknown>)[name] : undefined
    if ((typeof value === 'string' && value.length <= 200) || typeof value === 'number') return `${name}:${JSON.stringify(value)}`
  }
  return null
}
