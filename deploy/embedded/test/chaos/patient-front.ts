import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What a client waits out: the service had no time, a retry met the call it repeats, or there was no answer at all. */
const AGAIN = new Set([500, 502, 503, 504])
const PATIENCE_MS = 120_000
const PAUSE_MS = 150
const ANSWER_WITHIN_MS = 20_000

/**
 * A client library as it should be, in front of the gateway: it repeats what was not answered, mutations under one idempotency key. Through it nobody
 * notices that anything was ever away.
 */
export async function startPatientFront(gateway: () => string) {
  const figures = { calls: 0, repeats: 0, replayed: 0, lost: [] as string[] }
  const server = createServer((request, response) => {
    forward(gateway, request, response, figures).catch(() => response.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    figures,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function forward(
  gateway: () => string,
  request: IncomingMessage,
  response: ServerResponse,
  figures: { calls: number; repeats: number; replayed: number; lost: string[] },
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { method = 'GET', url = '/' } = request
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name)) headers.set(name, value)
  }
  // A provider's webhook carries an id of its own.
  if (method !== 'GET' && !headers.has('idempotency-key') && !url.includes('/webhooks/mock/')) {
    headers.set('idempotency-key', crypto.randomUUID())
  }
  figures.calls++
  const began = performance.now()
  for (;;) {
    const answer = await fetch(new URL(url, gateway()), {
      method,
      headers,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
      .then(async (answered) => ({ answered, text: await answered.text() }))
      .catch(() => null)
    if (answer && !isAgain(answer.answered.status, answer.text)) {
      if (answer.answered.headers.has('idempotency-replayed')) figures.replayed++
      return void response.writeHead(answer.answered.status, headersOf(answer.answered)).end(answer.text)
    }
    if (performance.now() - began > PATIENCE_MS) {
      figures.lost.push(`${method} ${url}: ${answer ? `${answer.answered.status} ${answer.text.slice(0, 200)}` : 'no answer'}`)
      return void response.destroy()
    }
    figures.repeats++
    await delay(PAUSE_MS)
  }
}

const isAgain = (status: number, text: string): boolean => AGAIN.has(status) || (status === 409 && text.includes('IDEMPOTENCY_CONFLICT'))

const headersOf = (response: Response): Record<string, string> =>
  Object.fromEntries(
    [...response.headers].filter(([name]) => !['connection', 'content-length', 'transfer-encoding', 'keep-alive'].includes(name)),
  )
