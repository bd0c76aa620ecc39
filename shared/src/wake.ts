/** News inside one process that there is something to do. Being woken twice is as good as once. */
export class Wake {
  readonly #listeners = new Set<() => void>()

  /** Tells every listener, now. */
  wake(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Calls the listener at every wake until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

/** A loop's way to sleep: until somebody wakes it, or until a time has passed. A wake while it works is not lost. */
export class Doze {
  #woken = false
  #resume: (() => void) | undefined

  /** Ends the sleep under way, or spares the next one. */
  readonly wake = (): void => {
    this.#woken = true
    this.#resume?.()
  }

  /** Sleeps until woken, at most this long. */
  async sleep(ms: number): Promise<void> {
    if (!this.#woken) {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        this.#resume = resolve
        timer = setTimeout(resolve, ms)
      })
      clearTimeout(timer)
      this.#resume = undefined
    }
    this.#woken = false
  }
}
