import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Door, doors, type Outcome, type Request } from './doors.ts'
import { request, startStack } from './stack.ts'

const DUPLICATES = 20
const KILLS = 5
const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }

/** Answers that say nothing about the call but that it should be sent again. */
const AGAIN = new Set(['IDEMPOTENCY_CONFLICT', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT', 'DATABASE_UNAVAILABLE'])

/** Sends a call until it has an outcome, as a client that lost its answer would. */
async function insist(door: Door, call: Request): Promise<Outcome> {
  for (;;) {
    const outcome = await door.call(call).catch(() => null)
    if (outcome && !('refusal' in outcome && AGAIN.has(outcome.refusal.code))) return outcome
    await delay(100)
  }
}

let stack: Awaited<ReturnType<typeof startStack>>
let contentTypeId: number
beforeAll(async () => {
  stack = await startStack({ gateways: 2 })
  const body = { name: 'Article', slug: 'article', schema }
  const { data } = await request(gateway(0).url, stack.key, 'POST', '/content-types', body)
  contentTypeId = (data as { id: number }).id
})
afterAll(() => stack[Symbol.asyncDispose]())

function gateway(copy: number) {
  const found = stack.gateways[copy]
  if (!found) throw new Error(`there is no gateway ${copy}`)
  return found
}

const created = (title: string): Request => ({
  procedure: 'content.items.create',
  input: { contentTypeId, data: { title } },
  idempotencyKey: crypto.randomUUID(),
})

/** How many items have this title, and how many of their creations are in the trail. */
async function effectsOf(title: string) {
  const items = await stack.database.rows<{ id: number }>(`select id from content.content_items where data::json ->> 'title' = $1`, [title])
  const audited = await stack.database.rows(
    `select 1 from content.outbox where subject = 'audit.mutation.recorded' and payload ->> 'procedure' = 'content.items.create' and (payload ->> 'entityId')::int = any ($1)`,
    [items.map(({ id }) => id)],
  )
  return { items: items.length, audited: audited.length }
}

describe.for(Object.entries(doors))('by %s', ([name, open]) => {
  test('duplicates at the same time through two copies perform once and answer the same', async () => {
    await using one = await open(gateway(0).url, stack.key)
    await using other = await open(gateway(1).url, stack.key)
    for (const procedure of ['content.items.create', 'gateway.keys.create']) {
      const title = `${name} ${procedure}`
      const call =
        procedure === 'gateway.keys.create'
          ? { procedure, input: { name: title, scopes: ['content:read'] }, idempotencyKey: title.replaceAll(' ', '-') }
          : created(title)
      const outcomes = await Promise.all(Array.from({ length: DUPLICATES }, (_, copy) => insist(copy % 2 ? one : other, call)))

      expect(outcomes).toEqual(outcomes.map(() => ({ value: (outcomes[0] as { value: unknown }).value })))
    }
    expect(await effectsOf(`${name} content.items.create`)).toEqual({ items: 1, audited: 1 })
    expect(await stack.database.rows('select 1 from gateway.api_keys where name = $1', [`${name} gateway.keys.create`])).toHaveLength(1)
  })
})

/** Holds creations of the type back in the middle of their transaction until released. */
async function holdBack() {
  const before = await stack.database.rows<{ pid: number }>(WAITING)
  const released = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const holding = stack.database.transaction(async (rows) => {
    await rows('select 1 from content.content_types where id = $1 for update', [contentTypeId])
    locked.resolve()
    await released.promise
  })
  await locked.promise
  return {
    /** Resolves when a creation waits. */
    reached: () => expect.poll(() => stack.database.rows(WAITING), { timeout: 10_000 }).toHaveLength(before.length + 1),
    async release() {
      released.resolve()
      await holding
    },
  }
}

const WAITING = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
const END_LEASES = `update content.idempotency_keys set lease_until = now() where state = 'in_flight'`

test('a gateway that dies between effect and answer has the answer given to the retry', { timeout: 60_000 }, async () => {
  await using door = await doors.rest(gateway(0).url, stack.key)
  const call = created('a dead gateway')
  const hold = await holdBack()
  const lost = door.call(call).catch(() => 'no answer')
  await hold.reached()
  await gateway(0).killAndRestart()
  expect(await lost).toBe('no answer')
  await hold.release()
  await expect.poll(() => effectsOf('a dead gateway')).toEqual({ items: 1, audited: 1 })

  await gateway(0).ready()
  expect(await insist(door, call)).toMatchObject({ value: { data: { title: 'a dead gateway' } } })
  expect(await effectsOf('a dead gateway')).toEqual({ items: 1, audited: 1 })
})

test('a service that dies before its effect is taken over when its lease ends', { timeout: 60_000 }, async () => {
  await using door = await doors.rest(gateway(0).url, stack.key)
  const call = created('a dead service')
  const hold = await holdBack()
  const lost = door.call(call)
  await hold.reached()
  await stack.content.killAndRestart()
  expect(await lost).toMatchObject({ refusal: { code: 'UPSTREAM_UNAVAILABLE' } })
  await hold.release()
  await gateway(0).ready()

  expect(await door.call(call)).toMatchObject({ refusal: { code: 'IDEMPOTENCY_CONFLICT' } })
  await stack.database.rows(END_LEASES)
  expect(await insist(door, call)).toMatchObject({ value: { data: { title: 'a dead service' } } })
  expect(await effectsOf('a dead service')).toEqual({ items: 1, audited: 1 })
})

test('calls that are repeated until answered have one effect each, whenever the service is killed', { timeout: 180_000 }, async () => {
  await using door = await doors.rest(gateway(1).url, stack.key)
  const figures = { calls: 0, unanswered: 0 }
  for (let kill = 0; kill < KILLS; kill++) {
    const titles = Array.from({ length: 12 }, (_, number) => `killed ${kill} ${number}`)
    const calls = titles.map(created)
    const struck = Promise.withResolvers<void>()
    let answers = 0
    const first = Promise.all(
      calls.map(async (call) => {
        const outcome = await door.call(call)
        if (++answers >= 2 * kill) struck.resolve()
        return outcome
      }),
    )
    if (kill > 0) await struck.promise
    await stack.content.killAndRestart()
    figures.unanswered += (await first).filter((outcome) => 'refusal' in outcome).length
    figures.calls += calls.length
    await stack.database.rows(END_LEASES)
    const outcomes = await Promise.all(calls.map((call) => insist(door, call)))

    expect(outcomes).toMatchObject(titles.map((title) => ({ value: { data: { title } } })))
    expect(await Promise.all(titles.map(effectsOf))).toEqual(titles.map(() => ({ items: 1, audited: 1 })))
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
  expect(figures.unanswered).toBeGreaterThan(0)
  expect(figures.unanswered).toBeLessThan(figures.calls)
})
