import type { Budget } from './budget.ts'

/** How much two elements have to have in common, of 1, to be the same one changed. */
const ALIKE = 0.3
/** How many words of an element are looked at. */
const WORDS = 60
/** The members that say what kind of thing an element is: one kind does not become another. */
const KINDS = ['blockType', '_type', 'type', 'kind'] as const

interface Aligned {
  readonly from: number
  readonly to: number
}

/**
 * Pairs elements of two runs that are alike, in their order, so that what they have in common is the most. Too many are not paired at all.
 */
export function alignSimilar(from: readonly unknown[], to: readonly unknown[], budget: Budget): Aligned[] {
  if (from.length === 0 || to.length === 0) return []
  const cells = from.length * to.length
  if (cells > 2_500 ? !budget.exceed() : !budget.steps(cells + WORDS * (from.length + to.length))) return []
  const [before, after] = [from.map(wordsOf), to.map(wordsOf)]
  const likeness = before.map((left) => after.map((right) => alike(left, right)))
  return bestPath(likeness, from.length, to.length)
}

/** The pairs of the heaviest path through a table, none crossing another. */
function bestPath(likeness: readonly (readonly number[])[], rows: number, columns: number): Aligned[] {
  const best = Array.from({ length: rows + 1 }, () => new Float64Array(columns + 1))
  const of = (row: number, column: number): number => best[row]?.[column] ?? 0
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const here = likeness[row]?.[column] ?? 0
      const line = best[row]
      if (line) line[column] = Math.max(of(row + 1, column), of(row, column + 1), here > 0 ? here + of(row + 1, column + 1) : 0)
    }
  }
  const pairs: Aligned[] = []
  for (let [row, column] = [0, 0]; row < rows && column < columns; ) {
    if (of(row, column) === of(row + 1, column)) row++
    else if (of(row, column) === of(row, column + 1)) column++
    else pairs.push({ from: row++, to: column++ })
  }
  return pairs
}

/** The words of an element, and what kind of thing it is. Null of what is no more than a value. */
interface Words {
  readonly kind: string
  readonly words: ReadonlySet<string>
}

function wordsOf(element: unknown): Words | null {
  if (typeof element === 'string') {
    const words = new Set(tokens(element))
    return words.size > 1 ? { kind: 'text', words } : null
  }
  if (typeof element !== 'object' || element === null) return null
  const words = new Set<string>()
  collect(element, words)
  return { kind: Array.isArray(element) ? 'array' : kindOf(element), words }
}

/** Leaves of all but kinds, with the members they are in, as far as there is room. */
function collect(value: unknown, words: Set<string>): void {
  if (words.size >= WORDS) return
  if (typeof value === 'string') for (const word of tokens(value)) words.add(word)
  else if (typeof value !== 'object' || value === null) words.add(String(value))
  else {
    for (const [name, member] of Object.entries(value).slice(0, WORDS)) {
      words.add(`${name}:`)
      collect(member, words)
    }
  }
}

const tokens = (text: string): string[] => text.slice(0, WORDS * 8).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

const kindOf = (element: object): string => {
  const named = KINDS.find((name) => Object.hasOwn(element, name))
  const kind = named && (element as Record<string, unknown>)[named]
  return typeof kind === 'string' ? `${named}:${kind}` : ''
}

function alike(left: Words | null, right: Words | null): number {
  if (!left || !right || left.kind !== right.kind) return 0
  let common = 0
  for (const word of left.words) if (right.words.has(word)) common++
  const likeness = (2 * common) / (left.words.size + right.words.size)
  return likeness >= ALIKE ? likeness : 0
}
