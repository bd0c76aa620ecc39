import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EventReader, openEvents } from './event-reader.ts'
import { request, startStack } from './stack.ts'

let stack: Awaited<ReturnType<typeof startStack>>
let one: string
let other: string
let contentTypeId: number
beforeAll(async () => {
  stack = await startStack({ gateways: 2 })
  ;[one = '', other = ''] = stack.gateways.map(({ url }) => url)
  contentTypeId = (await given(one, '/content-types', { name: 'Told', slug: 'told', schema: {} })).id
})
afterAll(() => stack[Symbol.asyncDispose]())

async function given(url: string, path: string, body: object) {
  const answer = await request(url, stack.key, 'POST', path, body)
  expect(answer.status, JSON.stringify(answer)).toBeLessThan(300)
  return answer.data as { id: number; apiKey: string }
}
const createItem = (url: string) => given(url, '/content-items', { contentTypeId, data: { a: 1 } })

async function subscribed(url: string, options: { key?: string; lastEventId?: string } = {}): Promise<EventReader> {
  const reader = await openEvents({ url, key: stack.key, query: '?types=content_item.*', ...options })
  expect(await reader.next()).toMatchObject({ event: 'ready' })
  return reader
}

test('two copies tell the same events in the same order, and a client may go on at either with an id of the other', async () => {
  using here = await subscribed(one)
  using there = await subscribed(other)
  await Promise.all(Array.from({ length: 30 }, (_, index) => createItem(index % 2 ? one : other)))

  const told = await here.take(30)
  const ids = told.map(({ data }) => data['id'])
  expect(new Set(ids).size).toBe(30)
  expect((await there.take(30)).map(({ data }) => data['id'])).toEqual(ids)
  for (const index of [0, 7, 15, 28]) {
    using resumed = await subscribed(other, { lastEventId: told[index]?.id ?? '' })
    expect((await resumed.take(29 - index)).map(({ data }) => data['id'])).toEqual(ids.slice(index + 1))
  }
})

test('a stream at one copy ends when its key is revoked at the other', async () => {
  const { id, apiKey } = await given(one, '/auth/keys', { name: 'Reader', scopes: ['content:read'] })
  using reader = await subscribed(other, { key: apiKey })
  const began = performance.now()
  await request(one, stack.key, 'DELETE', `/auth/keys/${id}`)
  expect(await reader.next()).toMatchObject({ event: 'end', data: { code: 'AUTH_INVALID_API_KEY' } })
  process.stdout.write(`told of a revocation elsewhere after ${(performance.now() - began).toFixed(0)} ms\n`)
})

test('a subscriber at another copy is told of every change that was acknowledged', async () => {
  using reader = await subscribed(other)
  const waits: number[] = []
  for (let count = 0; count < 200; count++) {
    const told = reader.next().then((event) => {
      expect(event).not.toBeNull()
      return performance.now()
    })
    await createItem(other)
    const acknowledged = performance.now()
    waits.push(Math.max(0, (await told) - acknowledged))
  }
  waits.sort((a, b) => a - b)
  const [p50 = 0, p99 = 0] = [waits[100], waits[198]]
  process.stdout.write(`acknowledged to told: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms\n`)
})

test('a client goes on at another copy when the one that told it is killed', async () => {
  using reader = await subscribed(one)
  await createItem(other)
  const [last] = await reader.take(1)
  const restarted = stack.gateways[0]?.killAndRestart()
  expect(await reader.next()).toBeNull()

  const { id } = await createItem(other)
  using resumed = await subscribed(other, { lastEventId: last?.id ?? '' })
  expect(await resumed.next()).toMatchObject({ data: { type: 'content_item.created', data: { contentItemId: id } } })
  await restarted
})
