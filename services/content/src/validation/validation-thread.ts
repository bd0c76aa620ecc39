import { Worker } from 'node:worker_threads'
import type { Issue } from '@wordclaw/shared/errors'
import { ContentValidationBusy, ContentValidationTooExpensive } from './validation.errors.ts'

export type ThreadTask =
  | { readonly kind: 'examine'; readonly domainId: number; readonly schema: string }
  | { readonly kind: 'check'; readonly domainId: number; readonly schema: string; readonly schemaHash: string; readonly text: string }
export type ThreadReply = { readonly issues: Issue[] } | { readonly exhausted: true } | { readonly fault: string }

interface Job {
  readonly task: ThreadTask
  readonly resolve: (issues: Issue[]) => void
  readonly reject: (reason: Error) => void
}

/** The longest that one task may keep the thread. */
const DEADLINE_MS = 1_000
/** How many tasks of one domain may wait. */
const WAITING_LIMIT = 100

/**
 * A thread for work that may take long. It is started when there is work, has one task at a time, and is ended when a task
 * exceeds the deadline: that task fails, the others stay in line for the next thread. Domains take turns.
 */
export class ValidationThread {
  readonly #waiting = new Map<number, Job[]>()
  #worker: Worker | undefined
  #ready = false
  #running: { readonly job: Job; readonly deadline: NodeJS.Timeout } | undefined

  /** Puts a task in line and waits for what it finds. */
  run(task: ThreadTask): Promise<Issue[]> {
    return new Promise((resolve, reject) => {
      const line = this.#waiting.get(task.domainId) ?? []
      if (line.length >= WAITING_LIMIT) return reject(new ContentValidationBusy({}))
      line.push({ task, resolve, reject })
      this.#waiting.set(task.domainId, line)
      this.#advance()
    })
  }

  #advance(): void {
    if (this.#running || this.#waiting.size === 0) return
    const worker = this.#worker
    if (!worker) this.#start()
    if (!worker || !this.#ready) return
    const job = takeTurn(this.#waiting)
    this.#running = { job, deadline: setTimeout(() => this.#abandon(worker), DEADLINE_MS) }
    worker.postMessage(job.task)
  }

  #start(): void {
    // A schema or document that exhausts the heap ends the thread, not the process.
    const worker = new Worker(new URL('./validation-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    worker.unref()
    worker.on('message', (reply: ThreadReply | 'ready') => {
      if (worker !== this.#worker) return
      if (reply === 'ready') this.#ready = true
      else this.#finish((job) => settle(job, reply))
      this.#advance()
    })
    worker.on('error', (error: Error & { code?: string }) => {
      this.#lose(worker, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new ContentValidationTooExpensive({}) : error)
    })
    worker.on('exit', () => this.#lose(worker, new Error('the validation thread has stopped')))
    this.#worker = worker
  }

  #abandon(worker: Worker): void {
    this.#lose(worker, new ContentValidationTooExpensive({}))
    void worker.terminate()
  }

  #lose(worker: Worker, reason: Error): void {
    if (worker !== this.#worker) return
    const wasReady = this.#ready
    this.#worker = undefined
    this.#ready = false
    this.#finish(({ reject }) => reject(reason))
    // A thread that could not start would not start the next time either.
    if (!wasReady) this.#rejectAll(reason)
    this.#advance()
  }

  #finish(settle: (job: Job) => void): void {
    if (!this.#running) return
    clearTimeout(this.#running.deadline)
    const { job } = this.#running
    this.#running = undefined
    settle(job)
  }

  #rejectAll(reason: Error): void {
    const lines = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of lines.flat()) reject(reason)
  }
}

function settle({ resolve, reject }: Job, reply: ThreadReply): void {
  if ('issues' in reply) resolve(reply.issues)
  else reject('fault' in reply ? new Error(reply.fault) : new ContentValidationTooExpensive({}))
}

/** The next job of the domain that has waited longest since its last turn. */
function takeTurn(waiting: Map<number, Job[]>): Job {
  const [[domainId, line]] = waiting as unknown as [[number, Job[]]]
  const job = line.shift() as Job
  waiting.delete(domainId)
  if (line.length > 0) waiting.set(domainId, line)
  return job
}

/** The one thread of this process. */
export const thread = new ValidationThread()
