import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface ReceiverAnswer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
  /** Answers only when this is done. */
  readonly after?: Promise<unknown>
}

/** An HTTP server on 127.0.0.1 that remembers what it is sent; over TLS if it is given a certificate. */
export async function startReceiver(tls?: { key: string; cert: string }) {
  const received: ReceivedRequest[] = []
  let connections = 0
  let answer: (request: ReceivedRequest) => ReceiverAnswer = () => ({ status: 204 })
  const listener: RequestListener = async (incoming, response) => {
    const request = await read(incoming)
    received.push(request)
    const { status, headers, body, after } = answer(request)
    await after
    response.writeHead(status, headers).end(body)
  }
  const server = tls ? createSecureServer(tls, listener) : createServer(listener)
  server.on('connection', () => void connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    /** From now on, answers so. */
    answers(with_: ReceiverAnswer | ((request: ReceivedRequest) => ReceiverAnswer)) {
      answer = typeof with_ === 'function' ? with_ : () => with_
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function read(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return { path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') }
}
