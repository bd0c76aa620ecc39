import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { bytesOf } from './request-bytes.ts'

/** A request of which a part has come. */
async function halfSent() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sending = request({ port, host: '127.0.0.1', method: 'POST' })
  sending.on('error', () => undefined).write('half')
  const [raw] = (await once(server, 'request')) as [IncomingMessage]
  return {
    raw,
    async hangUp() {
      const closed = once(raw, 'close')
      sending.destroy()
      await closed.catch(() => undefined)
    },
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

test('a caller who hangs up while its bytes are read is heard of by reading', async () => {
  await using half = await halfSent()
  const read = buffer(bytesOf(half))
  await half.hangUp()
  await expect(read).rejects.toThrow('the caller hung up')
})

test('a caller who hangs up before its bytes are read is heard of by whoever reads them then, and ends nothing else', async () => {
  await using half = await halfSent()
  const bytes = bytesOf(half)
  const failed = new Promise((resolve) => bytes.once('close', resolve))
  await half.hangUp()
  await failed
  await expect(buffer(bytes)).rejects.toThrow('the caller hung up')
})
