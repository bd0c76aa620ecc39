import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { drainOf } from './drain.ts'

test('a server that drains goes on answering, asks its clients to come back elsewhere, and is gone then', async () => {
  const app = Fastify({ forceCloseConnections: 'idle', return503OnClosing: false })
  const drain = drainOf(app, 300)
  app.get('/', async () => ({ begun: drain.begun }))
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const before = await fetch(url)
  expect([before.headers.get('connection'), await before.json()]).toEqual(['keep-alive', { begun: false }])

  const closed = drain.close()
  const during = await fetch(url)
  expect([during.status, during.headers.get('connection'), await during.json()]).toEqual([200, 'close', { begun: true }])
  await closed
  await expect(fetch(url)).rejects.toThrow()
})
