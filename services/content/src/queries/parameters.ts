/** The values of a statement, in the order of their numbers. */
export class Parameters {
  readonly values: (string | number | boolean | null)[] = []

  /** Adds a value, and says how the statement names it. */
  add(value: string | number | boolean | null): string {
    return `$${this.values.push(value)}`
  }
}
