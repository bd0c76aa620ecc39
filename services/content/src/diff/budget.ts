/** How many values are looked at. A step takes less than a microsecond. */
const STEPS = 30_000
/** How many characters of text are compared word by word. */
const CHARACTERS = 40_000

/** What one comparison may cost. It is counted, not timed, so that the same two documents always have the same difference. */
export class Budget {
  #steps = STEPS
  #characters = CHARACTERS
  #exceeded = false

  /** Whether something was left out that more work would have told. */
  get exceeded(): boolean {
    return this.#exceeded
  }

  exceed(): false {
    this.#exceeded = true
    return false
  }

  /** Whether so many more values may be looked at. */
  steps(count: number): boolean {
    if (this.#steps < count) return this.exceed()
    this.#steps -= count
    return true
  }

  /** Whether a text of so many characters may be compared word by word. */
  text(characters: number): boolean {
    if (this.#characters < characters) return this.exceed()
    this.#characters -= characters
    return true
  }
}
