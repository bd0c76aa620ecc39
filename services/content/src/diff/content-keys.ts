import type { Budget } from './budget.ts'

/** Gives JSON values numbers: values that are equal, whatever the order of their members, have the same one. */
export class ContentKeys {
  readonly #numbers = new Map<string, number>()
  readonly #known = new Map<object, number>()
  readonly #budget: Budget

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** Null if the budget does not allow to tell. */
  of(value: unknown): number | null {
    if (typeof value !== 'object' || value === null) return this.#scalar(value)
    const known = this.#known.get(value)
    if (known !== undefined) return known
    const text = Array.isArray(value) ? this.#list(value) : this.#record(value as Record<string, unknown>)
    if (text === null) return null
    const number = this.#numberOf(text)
    this.#known.set(value, number)
    return number
  }

  #scalar(value: unknown): number | null {
    const text = JSON.stringify(value)
    return this.#budget.steps(1 + (text.length >> 6)) ? this.#numberOf(text) : null
  }

  #list(values: readonly unknown[]): string | null {
    const numbers: number[] = []
    for (const value of values) {
      const number = this.of(value)
      if (number === null) return null
      numbers.push(number)
    }
    return this.#budget.steps(1) ? `[${numbers.join(',')}]` : null
  }

  #record(record: Record<string, unknown>): string | null {
    const names = Object.keys(record)
    if (!this.#budget.steps(names.length + 1)) return null
    const members: string[] = []
    for (const name of names.sort()) {
      const number = this.of(record[name])
      if (number === null) return null
      members.push(`${JSON.stringify(name)}:${number}`)
    }
    return `{${members.join(',')}}`
  }

  #numberOf(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#numbers.size
      this.#numbers.set(text, number)
    }
    return number
  }
}
