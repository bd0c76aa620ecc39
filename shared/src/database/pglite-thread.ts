import { Worker } from 'node:worker_threads'

export type PgliteRequest =
  | { kind: 'open' | 'dump' | 'close' }
  | { kind: 'query'; sql: string; values: readonly unknown[] }
  | { kind: 'listen'; channel: string }

export type PgliteMessage = PgliteRequest & { id: number }

export type PgliteReply = { id: number; value: unknown } | { id: number; error: { message: string } } | { channel: string; payload: string }

/** The thread that hosts PGlite, as requests and replies. */
export class PgliteThread {
  readonly listeners: { channel: string; heard: (payload: string) => void }[] = []
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>()
  #last = 0

  constructor(dataDir: string, template: Blob | undefined) {
    this.#worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: { dataDir, template } })
    this.#worker.on('message', (reply: PgliteReply) => this.#receive(reply))
    this.#worker.on('error', (reason) => this.#fail(reason as Error))
    this.#worker.on('exit', () => this.#fail(new Error('the embedded database has stopped')))
  }

  send(request: PgliteRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#last
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, ...request } satisfies PgliteMessage)
    })
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #receive(reply: PgliteReply): void {
    if ('channel' in reply) {
      for (const { channel, heard } of this.listeners) if (channel === reply.channel) heard(reply.payload)
      return
    }
    const call = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if ('error' in reply) call?.reject(Object.assign(new Error(reply.error.message), reply.error))
    else call?.resolve(reply.value)
  }

  #fail(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason)
    this.#waiting.clear()
  }
}
