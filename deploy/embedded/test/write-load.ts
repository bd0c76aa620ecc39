import { randomUUID } from 'node:crypto'
import { request } from './stack.ts'

/** A call that was answered. */
export interface Answered {
  readonly kind: 'create' | 'update' | 'publish' | 'refused'
  readonly request_id: string
  readonly decision_id: string
  readonly status: number
  /** What the answer says was written, if it acknowledges a write. */
  readonly id?: number
  readonly version?: number
  readonly title?: string
  readonly state?: string
}

interface Load {
  readonly url: string
  /** A key that may write and publish, and one that may only read. */
  readonly keys: { readonly writer: string; readonly reader: string }
  readonly contentTypeId: number
  /** An item that all writers write to. */
  readonly sharedItem: number
  /** Resolves when the system answers again, after a call that it did not answer. */
  readonly serving: () => Promise<void>
}

interface Item {
  id: number
  version: number
  status: string
  data: { title: string }
}

/** Everything that became of the calls of a load. */
interface Ledger {
  readonly answered: Answered[]
  readonly unanswered: string[]
  /** Answers that no fault explains. */
  readonly unexpected: { readonly kind: string; readonly status: number; readonly code?: string | undefined }[]
}

const successOf = { create: 201, update: 200, publish: 200, refused: 403 } as const

/** Makes one call, and resolves with the id of the item that was written; undefined if nobody said that it was. */
async function attempt(load: Load, ledger: Ledger, kind: Answered['kind'], method: string, path: string, body: object, title?: string) {
  const requestId = randomUUID()
  const key = kind === 'refused' ? load.keys.reader : load.keys.writer
  try {
    const { status, data, code, decisionId } = await request(load.url, key, method, path, body, { 'x-request-id': requestId })
    if (decisionId === null || (status !== successOf[kind] && status !== 503)) ledger.unexpected.push({ kind, status, code })
    const written = status < 300 ? (data as Item) : undefined
    if (written && title !== undefined && written.data.title !== title) ledger.unexpected.push({ kind, status, code: `not ${title}` })
    if (decisionId !== null) {
      const facts = written && { id: written.id, version: written.version, title: written.data.title, state: written.status }
      ledger.answered.push({ kind, request_id: requestId, decision_id: decisionId, status, ...facts })
    }
    if (status >= 500) await load.serving()
    return written?.id
  } catch (error) {
    // What fetch throws when there was no answer, or half of one.
    if (!(error instanceof TypeError)) throw error
    ledger.unanswered.push(requestId)
    await load.serving()
    return undefined
  }
}

/** Writers that go on until `stop`: each makes items of its own, works on one that all share, and tries what it may not do. */
export function startWriters(writers: number, load: Load) {
  const ledger: Ledger = { answered: [], unanswered: [], unexpected: [] }
  let stopping = false

  const write = (kind: 'create' | 'update', method: string, path: string, more: object = {}) => {
    const title = randomUUID()
    return attempt(load, ledger, kind, method, path, { ...more, data: { title } }, title)
  }
  const writer = async () => {
    while (!stopping) {
      const id = await write('create', 'POST', '/content-items', { contentTypeId: load.contentTypeId })
      await write('update', 'PUT', `/content-items/${load.sharedItem}`)
      await attempt(load, ledger, 'refused', 'PUT', `/content-items/${load.sharedItem}`, { data: { title: 'never' } })
      if (id === undefined) continue
      await write('update', 'PUT', `/content-items/${id}`)
      // Each item is published once at most, so every publication that is acknowledged has made a version.
      await attempt(load, ledger, 'publish', 'POST', `/content-items/${id}/publish`, {})
      await write('update', 'PUT', `/content-items/${id}`)
    }
  }

  const running = Promise.all(Array.from({ length: writers }, writer))
  running.catch(() => undefined)
  return {
    ...ledger,
    async stop() {
      stopping = true
      await running
    },
  }
}
