import { interruptible } from '@wordclaw/shared/testing/interruptible'
import { expect, inject, test } from 'vitest'
import { openStreams, Reader } from '../../test/streams.ts'

const PATIENCE = { timeout: 15_000, interval: 20 }

/** Streams that are reached by a way that can be cut. */
async function openDistant() {
  await using stack = new AsyncDisposableStack()
  const proxy = stack.use(await interruptible(Number(new URL(inject('natsUrl')).port)))
  const streams = stack.use(await openStreams(`nats://127.0.0.1:${proxy.port}`))
  const owned = stack.move()
  return { proxy, streams, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

test('readers miss nothing when the broker was away for a while', async () => {
  await using distant = await openDistant()
  const { proxy, streams } = distant
  using hub = await streams.hub(5)
  const reader = new Reader()
  reader.comeTo(hub, streams.log)
  await streams.publish('left', 2)
  await expect.poll(() => reader.take().then(() => reader.seen.left), PATIENCE).toEqual([1, 2])

  await proxy.cut()
  await streams.publish('left', 20)
  await proxy.restore()

  const numbers = Array.from({ length: 22 }, (_, index) => index + 1)
  await expect.poll(() => reader.take().then(() => reader.seen.left), PATIENCE).toEqual(numbers)
  expect(reader.gaps).toEqual([])
})

test('readers are told when the broker comes back without what they have read', async () => {
  await using distant = await openDistant()
  const { proxy, streams } = distant
  using hub = await streams.hub(5)
  const reader = new Reader()
  reader.comeTo(hub, streams.log)
  await streams.publish('left', 4)
  await expect.poll(() => reader.take().then(() => reader.seen.left), PATIENCE).toEqual([1, 2, 3, 4])

  await proxy.cut()
  await streams.forget('left', 'all')
  await proxy.restore()
  await expect.poll(() => reader.take().then(() => reader.gaps), PATIENCE).toEqual([{ streams: ['left'], reason: 'lost' }])

  await streams.publish('left', 1)
  await streams.publish('right', 1)
  await expect.poll(() => reader.take().then(() => reader.seen), PATIENCE).toEqual({ left: [1, 2, 3, 4, 5], right: [1] })
})
