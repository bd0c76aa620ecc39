import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Who hears the webhooks: it notes each id, and every so often fails at the first attempt. */
export async function startReceiver() {
  const heard = new Map<string, number>()
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const id = String(request.headers['webhook-id'])
      const times = (heard.get(id) ?? 0) + 1
      heard.set(id, times)
      response.writeHead(heard.size % 25 === 0 && times === 1 ? 500 : 204).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
