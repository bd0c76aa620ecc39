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
export function validationThread() {
  const waiting = new Map<number, Job[]>()
  let worker: Worker | undefined
  let ready = false
  let running: { job: Job; deadline: NodeJS.Timeout } | undefined

  const finish = (settle: (job: Job) => void) => {
    if (!running) return
    clearTimeout(running.deadline)
    const { job } = running
    running = undefined
    settle(job)
  }
  // A thread that cannot start would not start the next time either.
  const failAll = (reason: Error) => {
    const lines = [...waiting.values()]
    waiting.clear()
    for (const { reject } of lines.flat()) reject(reason)
  }
  const lose = (lost: Worker, reason: Error) => {
    if (lost !== worker) return
    const started = ready
    worker = undefined
    ready = false
    if (!started) return failAll(reason)
    finish(({ reject }) => reject(reason))
    advance()
  }
  const abandon = (overdue: Worker) => {
    lose(overdue, new ContentValidationTooExpensive({}))
    void overdue.terminate()
  }
  const start = () => {
    // A schema or document that exhausts the heap ends the thread, not the process.
    const started = new Worker(new URL('./validation-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    started.unref()
    started.on('message', (reply: ThreadReply | 'ready') => {
      if (started !== worker) return
      if (reply === 'ready') ready = true
      else finish((job) => settle(job, reply))
      advance()
    })
    started.on('error', (error: Error & { code?: string }) => {
      lose(started, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new ContentValidationTooExpensive({}) : error)
    })
    started.on('exit', () => lose(started, new Error('the validation thread has stopped')))
    worker = started
  }
  const advance = () => {
    if (running || waiting.size === 0) return
    if (!worker) return start()
    if (!ready) return
    const thread = worker
    const job = takeTurn(waiting)
    running = { job, deadline: setTimeout(() => abandon(thread), DEADLINE_MS) }
    thread.postMessage(job.task)
  }

  return (task: ThreadTask): Promise<Issue[]> =>
    new Promise((resolve, reject) => {
      const line = waiting.get(task.domainId) ?? []
      if (line.length >= WAITING_LIMIT) return reject(new ContentValidationBusy({}))
      line.push({ task, resolve, reject })
      waiting.set(task.domainId, line)
      advance()
    })
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
export const inThread = validationThread()
