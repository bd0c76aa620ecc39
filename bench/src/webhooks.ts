import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { BenchDatabase } from './database.ts'
import { documentOf } from './documents.ts'
import { createdId, createTypeOverRest, startOurs } from './stack.ts'

const PUBLICATIONS = 300
/** Between two, so that each finds the system idle. */
const PAUSE_MS = 40
const LATE_MS = 10_000

/** From the call that publishes an item to the arrival of its webhook, in milliseconds. */
export interface WebhookResult {
  readonly publications: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** Publishes items one after the other on a system that is otherwise idle, and waits for the webhook of each. */
export async function measureWebhooks(database: BenchDatabase, sizes: { pool: number; natsUrl: string }): Promise<WebhookResult> {
  const arrivals = new Map<number, () => void>()
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    response.writeHead(204).end()
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { contentItemId: number } }
    arrivals.get(data.contentItemId)?.()
  })
  await once(receiver.listen(0, '127.0.0.1'), 'listening')
  const origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  try {
    await using ours = await startOurs(database, { ...sizes, webhookOrigin: origin })
    const api = `${ours.url}/api`
    await createdId(`${api}/webhooks`, ours.key, { url: `${origin}/hook`, events: ['content_item.published'] })
    const contentTypeId = await createTypeOverRest(ours.url, ours.key, 'heard')
    const times: number[] = []
    for (let n = 0; n < PUBLICATIONS; n++) {
      const id = await createdId(`${api}/content-items`, ours.key, { contentTypeId, data: documentOf(n) })
      await delay(PAUSE_MS)
      const arrived = new Promise<void>((resolve) => arrivals.set(id, resolve))
      const began = performance.now()
      await createdId(`${api}/content-items/${id}/publish`, ours.key, {})
      await Promise.race([arrived, delay(LATE_MS, undefined, { ref: false }).then(() => refuse(id))])
      times.push(performance.now() - began)
    }
    times.sort((one, other) => one - other)
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
    return { publications: PUBLICATIONS, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
  } finally {
    receiver.closeAllConnections()
    receiver.close()
  }
}

function refuse(id: number): never {
  throw new Error(`the webhook of item ${id} did not arrive within ${LATE_MS} ms`)
}
