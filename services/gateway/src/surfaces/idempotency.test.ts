import { describe, expect, test } from 'vitest'
import { modern, modernHeaders } from '../../test/mcp-client.ts'
import { serve, toyShop } from '../../test/toy.ts'
import { callerOf } from '../caller.ts'
import { mountGraphql } from './graphql.ts'
import { mountMcp } from './mcp.ts'
import { mountRest } from './rest.ts'
import { mountTrpc } from './trpc.ts'

const BALL = { name: 'ball', size: { width: 9, unit: 'cm' } }
const DOCUMENT = (fields: string) => `mutation ($size: ToyItemsCreateSizeInput!) { ${fields} }`
const CREATE = 'toyItemsCreate(name: "ball", size: $size) { id }'

interface Sent {
  readonly status: number
  readonly replayed: boolean
  readonly retryAfter: string | null
  readonly text: string
}

/** A toy shop with every door, and each door's way to create a ball. */
async function openShop() {
  const shop = toyShop()
  const surface = { ...shop, callerOf, version: '1.2.3' }
  const served = await serve((app) => {
    mountRest(app, surface)
    mountTrpc(app, surface)
    mountMcp(app, surface)
    mountGraphql(app, surface)
  })
  const send = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Sent> => {
    const response = await fetch(served.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'x-api-key': 'writer', ...headers },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    return {
      status: response.status,
      replayed: response.headers.get('idempotency-replayed') === 'true' || text.includes('"idempotency-replayed":true'),
      retryAfter: response.headers.get('retry-after'),
      text,
    }
  }
  const graphql = (fields: string, key: string) =>
    send('/graphql', { query: DOCUMENT(fields), variables: { size: BALL.size } }, header(key))
  const tool = (key: unknown, headers = {}) =>
    send('/mcp', modern('tools/call', { name: 'toy_items_create', arguments: BALL, _meta: { 'idempotency-key': key } }), {
      ...modernHeaders('tools/call', 'toy_items_create'),
      ...headers,
    })
  return {
    ...shop,
    send,
    graphql,
    tool,
    doors: {
      rest: (key: string) => send('/api/toys', BALL, header(key)),
      trpc: (key: string) => send('/trpc/toy.items.create', BALL, header(key)),
      graphql: (key: string) => graphql(CREATE, key),
      mcp: (key: string) => tool(key),
      'mcp by header': (key: string) => tool(undefined, header(key)),
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  }
}

const header = (key: string) => ({ 'idempotency-key': key })

describe.for(['rest', 'trpc', 'graphql', 'mcp', 'mcp by header'] as const)('by %s', (door) => {
  test('a repeated mutation is performed once, answers the same and says so', async () => {
    await using shop = await openShop()
    const first = await shop.doors[door]('key-1')
    const again = await shop.doors[door]('key-1')

    expect([first.status, again.status]).toEqual(door === 'rest' ? [201, 201] : [200, 200])
    expect([first.replayed, again.replayed]).toEqual([false, true])
    expect(shop.toys.size).toBe(2)
    if (door === 'rest') expect(again.text).toBe(first.text)
    await shop.doors[door]('key-2')
    expect(shop.toys.size).toBe(3)
  })

  test.for([
    ['an empty', ''],
    ['a too long', 'x'.repeat(256)],
    ['a spaced', 'two words'],
  ])('%s key is refused after the decision', async ([, key = '']) => {
    await using shop = await openShop()
    const refused = await shop.doors[door](key)
    expect(refused.text).toContain('INVALID_IDEMPOTENCY_KEY')
    expect(shop.decisions).toMatchObject([{ outcome: 'allow' }])
    expect(shop.toys.size).toBe(1)
  })
})

test('a key is the same key whatever the door', async () => {
  await using shop = await openShop()
  const replays = []
  for (const send of Object.values(shop.doors)) replays.push((await send('key-1')).replayed)
  expect(replays).toEqual([false, true, true, true, true])
  expect(shop.toys.size).toBe(2)
})

test('queries and dry runs take no notice of a key, however malformed', async () => {
  await using shop = await openShop()
  const dry = await shop.send('/api/toys?mode=dry_run', BALL, header('two words'))
  expect(dry).toMatchObject({ status: 200, replayed: false })
  expect(await shop.send('/graphql', { query: '{ toyItemsGet(id: 1) { id } }' }, header(''))).toMatchObject({
    text: expect.stringContaining('"id":1'),
  })
  expect(shop.toys.size).toBe(1)
})

test('a batch of several mutations with one key is refused before any is made', async () => {
  await using shop = await openShop()
  const batch = '/trpc/toy.items.create,toy.items.create?batch=1'
  const refused = await shop.send(batch, { 0: BALL, 1: BALL }, header('key-1'))

  expect(refused).toMatchObject({ status: 400, text: expect.stringContaining('IDEMPOTENCY_KEY_AMBIGUOUS') })
  expect(shop.decisions).toEqual([])
})

test('a batch of one mutation takes a key', async () => {
  await using shop = await openShop()
  const send = () => shop.send('/trpc/toy.items.create?batch=1', { 0: BALL }, header('key-1'))
  expect([(await send()).replayed, (await send()).replayed]).toEqual([false, true])
})

test('every mutation of a document has the key for itself', async () => {
  await using shop = await openShop()
  const document = `one: ${CREATE} two: ${CREATE}`
  const first = await shop.graphql(document, 'key-1')
  const again = await shop.graphql(document, 'key-1')

  expect(JSON.parse(first.text)).toEqual({ data: { one: { id: 2 }, two: { id: 3 } } })
  expect(again).toMatchObject({ replayed: true, text: first.text })
  expect(shop.toys.size).toBe(3)
})

test('the one key of a batch of tool calls is refused; keys of their own are taken', async () => {
  await using shop = await openShop()
  const batch = (keys: readonly (string | undefined)[]) =>
    shop.send(
      '/mcp',
      keys.map((key, id) => ({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { name: 'toy_items_create', arguments: BALL, ...(key !== undefined && { _meta: { 'idempotency-key': key } }) },
      })),
      { ...header('key-1'), 'mcp-protocol-version': '2025-03-26' },
    )

  expect(await batch([undefined, undefined])).toMatchObject({ status: 400 })
  expect(shop.toys.size).toBe(1)
  await batch(['key-2', 'key-3'])
  await batch(['key-2', 'key-3'])
  expect(shop.toys.size).toBe(3)
})

test('a key in a tool call that is no text is refused', async () => {
  await using shop = await openShop()
  expect((await shop.tool(7)).text).toContain('INVALID_IDEMPOTENCY_KEY')
})
