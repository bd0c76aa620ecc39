/** What a stream is opened with, beside its address. */
export interface EventSourceInit {
  readonly headers?: Readonly<Record<string, string>>
}

interface Dispatched {
  readonly type: string
  readonly data: string
  readonly lastEventId: string
}

type Listener = (event: Dispatched) => void

const RETRY_MS = 1_000
/** Answers that are worth asking for again: the browser's own gives up on them. */
const PASSING = new Set([429, 502, 503, 504])

/** Server-Sent Events over `fetch`, as far as tRPC's client needs them: unlike the platform's `EventSource` it sends headers, and so a key. */
export class FetchEventSource {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSED = 2
  readyState: number = this.CONNECTING
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #closing = new AbortController()
  #lastEventId = ''
  #retryMs = RETRY_MS

  constructor(url: string, { headers = {} }: EventSourceInit = {}) {
    this.#url = url
    this.#headers = headers
    void this.#run()
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener))
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener)
  }

  readonly close = (): void => {
    this.readyState = this.CLOSED
    this.#closing.abort()
  }

  async #run(): Promise<void> {
    while (this.readyState !== this.CLOSED) {
      const failure = await this.#connect().catch((error: unknown) => String(error))
      if (this.readyState === this.CLOSED) return
      this.readyState = this.CONNECTING
      this.#dispatch('error', failure)
      await new Promise((resolve) => setTimeout(resolve, this.#retryMs))
    }
  }

  /** Reads one connection to its end, and says what ended it. */
  async #connect(): Promise<string> {
    const headers = {
      ...this.#headers,
      accept: 'text/event-stream',
      ...(this.#lastEventId !== '' && { 'last-event-id': this.#lastEventId }),
    }
    const response = await fetch(this.#url, { headers, signal: this.#closing.signal, cache: 'no-store' })
    if (!response.ok || !response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      const answer = await response.text()
      if (PASSING.has(response.status) || this.readyState === this.CLOSED) return answer
      this.close()
      this.#dispatch('error', answer)
      return answer
    }
    this.readyState = this.OPEN
    this.#dispatch('open', '')
    await this.#read(response.body.pipeThrough(new TextDecoderStream()).getReader())
    return 'The stream ended.'
  }

  async #read(reader: ReadableStreamDefaultReader<string>): Promise<void> {
    let text = ''
    for (;;) {
      const { done, value = '' } = await reader.read()
      if (done) return
      const blocks = (text + value).split(/\r?\n\r?\n/)
      text = blocks.pop() ?? ''
      for (const block of blocks) this.#take(block)
    }
  }

  #take(block: string): void {
    let type = 'message'
    const data: string[] = []
    for (const line of block.split(/\r?\n/)) {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (name === 'event') type = value
      if (name === 'data') data.push(value)
      if (name === 'id') this.#lastEventId = value
      if (name === 'retry' && /^\d+$/.test(value)) this.#retryMs = Number(value)
    }
    if (data.length > 0) this.#dispatch(type, data.join('\n'))
  }

  #dispatch(type: string, data: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ type, data, lastEventId: this.#lastEventId })
  }
}
