import { expect, test } from 'vitest'
import { leaveRow, startToy, ToyMoved } from '../../test/toy.ts'
import { consumer } from '../consumer.ts'

const PATIENCE = { timeout: 15_000, interval: 20 }

test('an attempt that one copy is making is left alone by the others', async () => {
  await using toy = await startToy()
  await using _relay = toy.relay()
  const begun = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  let failing = true
  let prepared = 0
  const slow = consumer([ToyMoved], {
    durable: 'slow',
    async prepare(_, { payload }) {
      if (payload.thing === 1) prepared++
    },
    async handle(work, { payload }) {
      if (payload.thing === 1) {
        if (failing) throw new Error('not yet')
        begun.resolve()
        await release.promise
      }
      await leaveRow('slow')(work, payload.thing, payload.step)
    },
  })
  await using _consumers = toy.consume(slow)
  await using _copy = toy.consume(slow)
  await toy.happen({ thing: 1, step: 1 })
  await expect.poll(() => toy.rows('select position from toy.parked_events'), PATIENCE).toHaveLength(1)
  failing = false
  await begun.promise
  const before = prepared
  // Twenty events, one after the other: time enough for the other copy to look many times.
  for (let step = 1; step <= 20; step++) {
    await toy.happen({ thing: 2, step })
    await expect.poll(async () => (await toy.effects('slow')).length, PATIENCE).toBe(step)
  }
  const looks = prepared - before
  release.resolve()
  await expect.poll(async () => (await toy.effects('slow')).slice(20), PATIENCE).toEqual([{ thing: 1, step: 1 }])
  expect(looks).toBeLessThan(50)
})
