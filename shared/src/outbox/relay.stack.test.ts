import { expect, inject, test } from 'vitest'
import { leaveRow, startToy, ToyMoved } from '../../test/toy.ts'
import { consumer } from '../consumer.ts'
import { pendingEvent } from '../events.ts'
import type { EventLog } from '../log/event-log.ts'
import { openNatsLog } from '../log/nats-log.ts'
import { removeStreams } from '../testing/event-log.ts'
import { interruptible } from '../testing/interruptible.ts'
import { recordIn } from './write.ts'

const PATIENCE = { timeout: 15_000, interval: 20 }

const steps = (count: number, thing = 1) => Array.from({ length: count }, (_, index) => ({ thing, step: index + 1 }))

const counting = consumer([ToyMoved], {
  durable: 'counting',
  handle: (work, { payload }) => leaveRow('counting')(work, payload.thing, payload.step),
})

/** A connection to the broker such as a process makes when it starts. */
const connected = (prefix: string): EventLog & AsyncDisposable => {
  const log = openNatsLog({ url: inject('natsUrl'), prefix, name: 'test' })
  return Object.assign(log, { [Symbol.asyncDispose]: () => log.close() })
}

const waiting = (toy: Awaited<ReturnType<typeof startToy>>) => toy.rows('select id from toy.outbox where published_at is null')

test('a stream that the broker has lost is published again, and nothing has a second effect', async () => {
  await using toy = await startToy()
  const prefix = `test_${crypto.randomUUID().slice(0, 8).replaceAll('-', '')}`
  {
    await using log = connected(prefix)
    await using _relay = toy.relay(log)
    await using _consumers = toy.consumeFrom(log, counting)
    await toy.happen(...steps(5))
    await expect.poll(() => toy.effects('counting'), PATIENCE).toEqual(steps(5))
  }
  await removeStreams(inject('natsUrl'), prefix)
  await using log = connected(prefix)
  await using _consumers = toy.consumeFrom(log, counting)
  await using _relay = toy.relay(log)
  await toy.happen({ thing: 1, step: 6 })
  await expect.poll(() => toy.effects('counting'), PATIENCE).toEqual(steps(6))
  // The stream has an event before its outbox says so.
  await expect.poll(() => waiting(toy), PATIENCE).toEqual([])
  expect(await log.end('toy')).toMatchObject({ position: 6 })
  await removeStreams(inject('natsUrl'), prefix)
})

test('a relay that died between publishing and noting it publishes nothing twice', async () => {
  await using toy = await startToy()
  {
    await using _relay = toy.relay()
    await toy.happen(...steps(5))
    await expect.poll(() => waiting(toy), PATIENCE).toEqual([])
  }
  await toy.rows('update toy.outbox set published_at = null, stream_seq = null where id > 2')
  await using _relay = toy.relay()
  await toy.happen({ thing: 1, step: 6 })
  await expect.poll(() => waiting(toy), PATIENCE).toEqual([])
  expect(await toy.log.end('toy')).toMatchObject({ position: 6 })
})

test('an event is published however long other transactions stay open, and theirs when they commit', async () => {
  await using toy = await startToy()
  await using _relay = toy.relay()
  await using _consumers = toy.consume(counting)
  const recorded = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const early = toy.database.sql.transaction(async (sql) => {
    await recordIn(sql, 'toy', 1, [pendingEvent(ToyMoved, { thing: 2, step: 1 })])
    recorded.resolve()
    await release.promise
  })
  await recorded.promise
  await toy.happen(...steps(2))
  await expect.poll(() => toy.effects('counting'), PATIENCE).toEqual(steps(2))
  release.resolve()
  await early
  await expect.poll(() => toy.effects('counting'), PATIENCE).toEqual([...steps(2), { thing: 2, step: 1 }])
})

test('events of a thing keep the order in which it changed, whoever changes it at once', async () => {
  await using toy = await startToy()
  await toy.rows('create table toy.things (thing int primary key, step int not null)')
  await toy.rows('insert into toy.things values (1, 0), (2, 0), (3, 0)')
  await using _relay = toy.relay()
  await using _second = toy.relay()
  await using _consumers = toy.consume(counting)
  const change = (thing: number) =>
    toy.database.sql.transaction(async (sql) => {
      const [moved] = await sql.query<{ thing: number; step: number }>(
        { name: 'move', text: 'update toy.things set step = step + 1 where thing = $1 returning thing, step' },
        [thing],
      )
      if (moved) await recordIn(sql, 'toy', 1, [pendingEvent(ToyMoved, moved)])
    })
  const writer = async (first: number) => {
    for (let turn = 0; turn < 30; turn++) await change(((first + turn) % 3) + 1)
  }
  await Promise.all([0, 1, 2, 3, 4, 5].map(writer))
  await expect.poll(async () => (await toy.effects('counting')).length, PATIENCE).toBe(180)
  const effects = await toy.effects('counting')
  for (const thing of [1, 2, 3]) expect(effects.filter((effect) => effect.thing === thing)).toEqual(steps(60, thing))
})

test('four relays at once keep the order', async () => {
  await using toy = await startToy()
  await using _first = toy.relay()
  await using _second = toy.relay()
  await using _third = toy.relay()
  await using _fourth = toy.relay()
  await using _consumers = toy.consume(counting)
  for (const step of steps(100)) await toy.happen(step)
  await expect.poll(() => toy.effects('counting'), PATIENCE).toEqual(steps(100))
  expect(toy.errors).toEqual([])
})

test('what happens while the broker is away is published when it is back', async () => {
  await using toy = await startToy()
  const prefix = `test_${crypto.randomUUID().slice(0, 8).replaceAll('-', '')}`
  const url = new URL(inject('natsUrl'))
  await using proxy = await interruptible(Number(url.port))
  await using log = Object.assign(openNatsLog({ url: `nats://127.0.0.1:${proxy.port}`, prefix, name: 'test' }), {
    [Symbol.asyncDispose]: () => log.close(),
  })
  await using _relay = toy.relay(log)
  await using _consumers = toy.consumeFrom(log, counting)
  await toy.happen({ thing: 1, step: 1 })
  await expect.poll(() => toy.effects('counting'), PATIENCE).toEqual(steps(1))
  await proxy.cut()
  for (const step of steps(20).slice(1)) await toy.happen(step)
  await proxy.restore()
  await expect.poll(() => toy.effects('counting'), PATIENCE).toEqual(steps(20))
  await removeStreams(inject('natsUrl'), prefix)
})
