import type { Reference } from '../../modelling/projection.ts'
import { faultOf } from '../bundle.errors.ts'

/** That an item refers to something, from a version on until before another; null while the working copy does. */
export interface Edge {
  readonly path: string
  readonly kind: Reference['kind']
  readonly target: number
  readonly from: number
  readonly to: number | null
}

/** What an item referred to when, told from its versions one after the other. */
export class History {
  readonly #line: number
  readonly #head: number
  #version = 0
  #open = new Map<string, Edge>()

  /** `head` is the number of the working copy, which comes last. */
  constructor(line: number, head: number) {
    this.#line = line
    this.#head = head
  }

  /** The references that ended with this version. */
  next(line: number, version: number, references: readonly Reference[]): Edge[] {
    if (version <= this.#version || version >= this.#head)
      throw faultOf(line, '/version', 'order', `is not between ${this.#version} and ${this.#head}, that of the item in line ${this.#line}`)
    return this.#advance(version, references)
  }

  /** The references that ended with the working copy, and those that it has. Of what was deleted they all ended. */
  end(references: readonly Reference[], deleted: boolean): Edge[] {
    const ended = this.#advance(this.#head, references)
    return [...ended, ...[...this.#open.values()].map((edge) => (deleted ? { ...edge, to: this.#head + 1 } : edge))]
  }

  #advance(version: number, references: readonly Reference[]): Edge[] {
    this.#version = version
    const before = this.#open
    this.#open = new Map(
      references.map(({ path, kind, targetId: target }) => {
        const key = `${kind} ${target} ${path}`
        return [key, before.get(key) ?? { path, kind, target, from: version, to: null }]
      }),
    )
    return [...before].filter(([key]) => !this.#open.has(key)).map(([, edge]) => ({ ...edge, to: version }))
  }
}
