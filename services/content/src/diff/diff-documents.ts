import { pointerOf } from '@wordclaw/shared/problem'
import { Budget } from './budget.ts'
import type { Change } from './change.schema.ts'
import { ContentKeys } from './content-keys.ts'
import { diffText, isProse } from './diff-text.ts'
import { matchElements } from './match-elements.ts'

/** How many changes are told apart, and how many characters their pointers may have together. */
const CHANGES = 1_000
const POINTERS = 200_000

export interface Difference {
  /** By these, the first document becomes the second; none if they are equal. */
  readonly changes: Change[]
  /** Whether some changes are told more coarsely than they could be: they are too many, or too large. */
  readonly truncated: boolean
}

/** What changed from one document to another, as people would say it. Equal documents have no changes, whatever the order of their members. */
export function diffDocuments(from: Record<string, unknown>, to: Record<string, unknown>): Difference {
  return new Comparison().of(from, to)
}

type Segment = string | number

/** The members by which a document refers to something. */
const REFERENCES = ['contentItemId', 'assetId'] as const

class Comparison {
  readonly #budget = new Budget()
  readonly #keys = new ContentKeys(this.#budget)
  readonly #from: Segment[] = []
  readonly #to: Segment[] = []
  readonly #changes: Change[] = []
  #pointers = 0

  of(from: unknown, to: unknown): Difference {
    this.#compare(from, to)
    return { changes: this.#changes, truncated: this.#budget.exceeded }
  }

  #compare(from: unknown, to: unknown): void {
    if (from === to) return
    if (!this.#budget.steps(1)) this.#whole(from, to)
    else if (typeof from === 'string' && typeof to === 'string') this.#text(from, to)
    else if (Array.isArray(from) && Array.isArray(to)) this.#container(from, to, () => this.#elements(from, to))
    else if (isRecord(from) && isRecord(to)) this.#container(from, to, () => this.#members(from, to))
    else this.#push({ op: 'replaced', from, to })
  }

  /** Compares as finely as there is room for; if that does not do, says that the whole was replaced. */
  #container(from: object, to: object, compare: () => void): void {
    const [changes, pointers] = [this.#changes.length, this.#pointers]
    compare()
    if (!this.#full) return
    this.#budget.exceed()
    this.#changes.length = changes
    this.#pointers = pointers
    this.#push({ op: 'replaced', from, to })
  }

  get #full(): boolean {
    return this.#changes.length > CHANGES || this.#pointers > POINTERS
  }

  #members(from: Record<string, unknown>, to: Record<string, unknown>): void {
    for (const name of Object.keys(from)) {
      if (!Object.hasOwn(to, name)) this.#at(name, name, () => this.#push({ op: 'removed', from: from[name] }))
      else if (REFERENCES.some((reference) => reference === name) && isId(from[name]) && isId(to[name])) this.#reference(name, from, to)
      else this.#at(name, name, () => this.#compare(from[name], to[name]))
      if (this.#full) return
    }
    for (const name of Object.keys(to)) {
      if (!Object.hasOwn(from, name)) this.#at(name, name, () => this.#push({ op: 'added', to: to[name] }))
      if (this.#full) return
    }
  }

  #reference(name: string, from: Record<string, unknown>, to: Record<string, unknown>): void {
    if (from[name] !== to[name]) this.#push({ op: 'reference', from: { [name]: from[name] }, to: { [name]: to[name] } })
  }

  #elements(from: readonly unknown[], to: readonly unknown[]): void {
    const matching = matchElements(from, to, this.#keys, this.#budget)
    if (!matching) {
      this.#whole(from, to)
      return
    }
    for (const index of matching.removed) {
      this.#at(index, index, () => this.#push({ op: 'removed', from: from[index] }))
      if (this.#full) return
    }
    for (const index of matching.added) {
      this.#at(index, index, () => this.#push({ op: 'added', to: to[index] }))
      if (this.#full) return
    }
    for (const pair of matching.pairs) {
      this.#at(pair.from, pair.to, () => {
        if (pair.moved) this.#push({ op: 'moved' })
        this.#compare(from[pair.from], to[pair.to])
      })
      if (this.#full) return
    }
  }

  #text(from: string, to: string): void {
    const words = isProse(from) && isProse(to) ? diffText(from, to, this.#budget) : null
    this.#push(words ? { op: 'text', words } : { op: 'replaced', from, to })
  }

  /** Without looking inside: both are written out and compared. */
  #whole(from: unknown, to: unknown): void {
    if (JSON.stringify(from) !== JSON.stringify(to)) this.#push({ op: 'replaced', from, to })
  }

  #at(from: Segment, to: Segment, work: () => void): void {
    this.#from.push(from)
    this.#to.push(to)
    work()
    this.#from.pop()
    this.#to.pop()
  }

  #push(change: Pick<Change, 'op' | 'from' | 'to' | 'words'>): void {
    const [from, to] = [pointerOf(this.#from), pointerOf(this.#to)]
    this.#pointers += from.length + to.length
    const { op, ...facts } = change
    const path = op === 'removed' ? from : to
    const elsewhere = op === 'moved' || (op !== 'added' && op !== 'removed' && from !== to)
    this.#changes.push({ op, path, ...(elsewhere && { fromPath: from }), ...facts })
  }
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value)

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
