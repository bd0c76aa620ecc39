import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Who hears the webhooks: it notes how often each id came, and when it first did. Of so many of them one fails at the first attempt; none, for 0. */
export async function startReceiver({ failing = 0 } = {}) {
  const heard = new Map<string, number>()
  const firstHeard = new Map<string, number>()
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const id = String(request.headers['webhook-id'])
      const times = (heard.get(id) ?? 0) + 1
      heard.set(id, times)
      if (times === 1) firstHeard.set(id, performance.now())
      response.writeHead(failing > 0 && heard.size % failing === 0 && times === 1 ? 500 : 204).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    firstHeard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
