import { expect, test } from 'vitest'
import { leaveRow, startToy, ToyMoved } from '../../test/toy.ts'
import { consumer } from '../consumer.ts'
import { TerminalError } from '../jobs/job-kind.ts'
import { PeerUnavailable } from '../peers.ts'

const PATIENCE = { timeout: 15_000, interval: 20 }

const steps = (count: number, thing = 1) => Array.from({ length: count }, (_, index) => ({ thing, step: index + 1 }))

const counting = (durable: string) =>
  consumer([ToyMoved], { durable, handle: (work, { payload }) => leaveRow(durable)(work, payload.thing, payload.step) })

test('what a transaction records reaches every consumer once, in order', async () => {
  await using toy = await startToy()
  await using _relay = toy.relay()
  await using _consumers = toy.consume(counting('first'), counting('second'))
  for (const step of steps(30)) await toy.happen(step)
  await expect.poll(() => toy.effects('first'), PATIENCE).toEqual(steps(30))
  await expect.poll(() => toy.effects('second'), PATIENCE).toEqual(steps(30))
  // A stream has an event before its outbox says so.
  await expect.poll(() => toy.rows('select id from toy.outbox where published_at is null'), PATIENCE).toEqual([])
  expect(toy.errors).toEqual([])
})

test('a transaction that rolls back tells nobody', async () => {
  await using toy = await startToy()
  await using _relay = toy.relay()
  await using _consumers = toy.consume(counting('first'))
  await expect(
    toy.database.sql.transaction(async (sql) => {
      await sql.query(
        {
          name: '',
          text: `insert into toy.outbox (event_id, subject, version, domain_id, payload, headers)
        values (gen_random_uuid(), 'toy.thing.moved', 1, 1, '{"thing":1,"step":99}', '{}')`,
        },
        [],
      )
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  await toy.happen({ thing: 1, step: 1 })
  await expect.poll(() => toy.effects('first'), PATIENCE).toEqual(steps(1))
})

test('a consumer that starts late finds everything that is kept', async () => {
  await using toy = await startToy()
  await using _relay = toy.relay()
  await toy.happen(...steps(250))
  await using _consumers = toy.consume(counting('late'))
  await expect.poll(() => toy.effects('late'), PATIENCE).toEqual(steps(250))
})

test('two copies of a consumer share the events, and none is handled twice or out of order', async () => {
  await using toy = await startToy()
  await using _relays = toy.relay()
  await using _second = toy.relay()
  await using _consumers = toy.consume(counting('shared'))
  await using _copy = toy.consume(counting('shared'))
  for (const step of steps(60)) await toy.happen(step)
  await expect.poll(async () => (await toy.effects('shared')).length, PATIENCE).toBe(60)
  expect(await toy.effects('shared')).toEqual(steps(60))
})

test('an event that fails is tried again, later events of the same thing wait for it, and others do not', async () => {
  await using toy = await startToy()
  await using _relay = toy.relay()
  let failing = true
  const flaky = consumer([ToyMoved], {
    durable: 'flaky',
    async handle(work, { payload }) {
      if (failing && payload.thing === 1 && payload.step === 1) throw new Error('not yet')
      await leaveRow('flaky')(work, payload.thing, payload.step)
    },
  })
  await using _consumers = toy.consume(flaky)
  await toy.happen({ thing: 1, step: 1 }, { thing: 2, step: 1 })
  await toy.happen({ thing: 1, step: 2 }, { thing: 2, step: 2 })
  await expect.poll(() => toy.effects('flaky'), PATIENCE).toEqual(steps(2, 2))
  expect(await toy.rows('select about from toy.parked_events order by position')).toEqual([
    { about: 'toy.thing 1' },
    { about: 'toy.thing 1' },
  ])
  failing = false
  await expect.poll(() => toy.effects('flaky'), PATIENCE).toEqual([...steps(2, 2), ...steps(2, 1)])
  expect(await toy.rows('select * from toy.parked_events')).toEqual([])
})

test('an event that can never succeed becomes a dead letter that tells why, and what waited behind it goes on', async () => {
  await using toy = await startToy()
  await using _relay = toy.relay()
  const refusing = consumer([ToyMoved], {
    durable: 'refusing',
    async handle(work, { payload }) {
      if (payload.step === 1) throw new TerminalError('a first step cannot be taken')
      await leaveRow('refusing')(work, payload.thing, payload.step)
    },
  })
  await using _consumers = toy.consume(refusing)
  await toy.happen(...steps(2))
  await expect.poll(() => toy.effects('refusing'), PATIENCE).toEqual([{ thing: 1, step: 2 }])
  expect(await toy.rows('select consumer, subject, attempts, last_error from toy.dead_letters')).toEqual([
    { consumer: 'refusing', subject: 'toy.thing.moved', attempts: 1, last_error: 'a first step cannot be taken' },
  ])
})

test('a service that is away holds a consumer up, and costs no event an attempt', async () => {
  await using toy = await startToy()
  await using _relay = toy.relay()
  let away = 3
  const depending = consumer([ToyMoved], {
    durable: 'depending',
    async prepare(_, { payload }) {
      if (away-- > 0) throw new PeerUnavailable('away')
      return payload.step * 10
    },
    handle: (work, { payload }, prepared) => leaveRow('depending')(work, payload.thing, prepared),
  })
  await using _consumers = toy.consume(depending)
  await toy.happen(...steps(2))
  await expect
    .poll(() => toy.effects('depending'), PATIENCE)
    .toEqual([
      { thing: 1, step: 10 },
      { thing: 1, step: 20 },
    ])
  expect(await toy.rows('select * from toy.parked_events')).toEqual([])
})

test('an event that is in the stream twice has one effect', async () => {
  await using toy = await startToy()
  {
    await using _relay = toy.relay()
    await toy.happen(...steps(3))
    await expect.poll(() => toy.rows('select id from toy.outbox where published_at is null'), PATIENCE).toEqual([])
  }
  await using _consumers = toy.consume(counting('once'))
  await expect.poll(() => toy.effects('once'), PATIENCE).toEqual(steps(3))
  // As if the stream had lost what the consumer has handled, and the relay had published it again.
  await toy.rows('update toy.consumer_positions set position = 0, epoch = epoch + 1')
  await using _relay = toy.relay()
  await toy.happen({ thing: 1, step: 4 })
  await expect.poll(() => toy.effects('once'), PATIENCE).toEqual(steps(4))
})
