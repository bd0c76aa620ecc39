import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openStreams, Reader, STREAMS } from '../../test/streams.ts'
import { decodePosition } from './position.ts'

const PATIENCE = { timeout: 10_000, interval: 5 }
const upTo = (count: number, from = 1) => Array.from({ length: count - from + 1 }, (_, index) => from + index)

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ publish: fc.constantFrom(...STREAMS), events: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 4, arbitrary: fc.record({ take: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ comeTo: fc.constantFrom('one' as const, 'other' as const) }) },
)

test('a reader that is cut off anywhere and comes back to any copy is given every event of each stream once and in order', async () => {
  await using streams = await openStreams()
  await streams.publish('left', 3)
  const told = fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.array(step, { maxLength: 30 }), async (capacity, steps) => {
    const before = { ...streams.count }
    for (const stream of STREAMS) await expect.poll(() => streams.ended(stream), PATIENCE).toBe(before[stream])
    using one = await streams.hub(capacity)
    using other = await streams.hub(capacity)
    const reader = new Reader()
    reader.comeTo(one, streams.log)
    for (const action of steps) {
      if ('publish' in action) await streams.publish(action.publish, action.events)
      else if ('take' in action) await reader.take(action.take)
      else reader.comeTo(action.comeTo === 'one' ? one : other, streams.log)
    }
    const expected = { left: upTo(streams.count.left, before.left + 1), right: upTo(streams.count.right, before.right + 1) }
    const total = expected.left.length + expected.right.length
    await expect
      .poll(() => reader.take().then(() => reader.seen.left.length + reader.seen.right.length), PATIENCE)
      .toBeGreaterThanOrEqual(total)
    expect(reader.seen).toEqual(expected)
    expect(reader.gaps).toEqual([])
  })
  await fc.assert(told, { numRuns: 40 })
})

test('a reader whose position is too old to be kept is told so, and goes on with what happens from now on', async () => {
  await using streams = await openStreams()
  const reader = new Reader()
  {
    using hub = await streams.hub(10)
    reader.comeTo(hub, streams.log)
    await streams.publish('left', 2)
    await expect.poll(() => reader.take().then(() => reader.seen.left), PATIENCE).toEqual([1, 2])
  }
  await streams.publish('left', 3)
  await expect.poll(() => streams.ended('left'), PATIENCE).toBe(5)
  await streams.forget('left', 3)

  using hub = await streams.hub(10)
  reader.comeTo(hub, streams.log)
  await reader.take()
  await streams.publish('left', 1)
  await expect.poll(() => reader.take().then(() => reader.seen.left), PATIENCE).toEqual([1, 2, 6])
  expect(reader.gaps).toEqual([{ streams: ['left'], reason: 'expired' }])
})

test('a reader is told when a stream is not the one that it was, however far that has grown', async () => {
  await using streams = await openStreams()
  const reader = new Reader()
  {
    using hub = await streams.hub(10)
    reader.comeTo(hub, streams.log)
    await streams.publish('left', 3)
    await expect.poll(() => reader.take().then(() => reader.seen.left), PATIENCE).toEqual([1, 2, 3])
  }
  for (const grown of [2, 3, 5]) {
    await streams.forget('left', 'all')
    await streams.publish('left', grown)
    await expect.poll(() => streams.ended('left'), PATIENCE).toBe(grown)
    using hub = await streams.hub(10)
    const returning = reader.copy()
    returning.comeTo(hub, streams.log)
    await returning.take()
    expect(returning.gaps).toEqual([{ streams: ['left'], reason: 'lost' }])
  }
})

test('a position that nobody has issued is none', () => {
  for (const text of ['', '1', '1.0', '1.0.0.0', '2.0.0', '1.0.zz-12', '1.0.-1', `1.${'9'.repeat(400)}.0`, '1.0.0-XXXXXXXX'])
    expect(decodePosition(text, STREAMS)).toBeNull()
  expect(decodePosition('1.0.3f-0a1b2c3d', STREAMS)).toEqual(
    new Map([
      ['left', { position: 0, print: '' }],
      ['right', { position: 123, print: '0a1b2c3d' }],
    ]),
  )
})
