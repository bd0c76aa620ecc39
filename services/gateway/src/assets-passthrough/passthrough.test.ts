import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { patientWith, refuseUnreadable } from '../unreadable.ts'
import { distinguishBodies, takesBytes } from './body-kind.ts'

test.each([
  ['application/json', 'json'],
  ['application/json; charset=utf-8', 'json'],
  ['Application/JSON', 'json'],
  ['multipart/form-data; boundary=x', 'bytes'],
  ['image/png', 'bytes'],
  ['application/json-seq', 'bytes'],
  [undefined, 'bytes'],
])('a body of %s is taken for %s', async (type, kind) => {
  const app = Fastify()
  distinguishBodies(app)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    done(null)
  })
  app.post('/assets', () => 'json')
  app.post('/assets', { constraints: takesBytes }, () => 'bytes')
  app.post('/others', () => 'any')
  await using scope = new AsyncDisposableStack()
  scope.defer(() => app.close())
  const url = await app.listen({ port: 0 })
  const post = async (path: string) => {
    const sent = request(url + path, { method: 'POST', ...(type && { headers: { 'content-type': type } }) })
    sent.end('x')
    const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer>]
    return Buffer.concat(await Array.fromAsync(response)).toString()
  }

  expect(await post('/assets')).toBe(kind)
  expect(await post('/others')).toBe('any')
})

test('a request that takes too long is answered 408, unless its body is passed on as it comes', async () => {
  const late = Object.assign(new Error('too long'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  const answers: boolean[] = []
  const server = createServer((incoming, response) => {
    const socket = incoming.socket as Socket
    if (incoming.url === '/upload') patientWith(socket, incoming)
    refuseUnreadable(late, socket)
    answers.push(socket.writableEnded)
    incoming.resume().on('end', () => socket.writableEnded || response.end('done'))
  })
  await using scope = new AsyncDisposableStack()
  scope.defer(() => void server.close())
  server.listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const send = async (path: string) => {
    const sent = request({ port, path, method: 'POST', agent: false, headers: { 'content-length': '2' } })
    sent.write('x')
    const [response] = (await Promise.all([once(sent, 'response'), sent.end('y')]))[0] as [{ statusCode: number; resume(): void }]
    response.resume()
    return response.statusCode
  }

  expect([await send('/upload'), await send('/other')]).toEqual([200, 408])
  expect(answers).toEqual([false, true])
})
