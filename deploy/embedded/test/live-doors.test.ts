import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { NotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { connect } from '@wordclaw/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openEvents } from './event-reader.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'

const PATIENCE = { timeout: 10_000, interval: 10 }

let wordclaw: Wordclaw
let contentTypeId: number
beforeAll(async () => {
  wordclaw = await startWordclaw()
  contentTypeId = (await connect(wordclaw).content.types.create.mutate({ name: 'Told', slug: 'told', schema: {} })).id
})
afterAll(() => wordclaw[Symbol.asyncDispose]())

const createItem = async () => (await connect(wordclaw).content.items.create.mutate({ contentTypeId, data: { a: 1 } })).id
const newKey = (scopes: ('content:read' | 'admin')[]) => connect(wordclaw).gateway.keys.create.mutate({ name: 'Reader', scopes })

interface Listening extends AsyncDisposable {
  /** The ids of the items that it has been told were created, in order. */
  readonly items: () => number[]
  /** The code of what ended it. */
  readonly ended: () => string | undefined
  /** Where it would go on. */
  readonly position: () => string
  readonly began: () => boolean
}

interface ListenOptions {
  readonly key?: string
  readonly lastEventId?: string
}

/** By Server-Sent Events, coming back as a browser does. */
async function listenBySse({ key = wordclaw.key, lastEventId }: ListenOptions = {}): Promise<Listening> {
  const items: number[] = []
  let [position, began, ended] = [lastEventId, false, undefined as string | undefined]
  const stop = new AbortController()
  const run = async () => {
    while (!stop.signal.aborted) {
      using reader = await openEvents({ url: wordclaw.url, key, query: '?types=content_item.created', lastEventId: position }).catch(
        () => null,
      )
      for (let event = await reader?.next(); event; event = await reader?.next()) {
        if (event.event === 'ready') began = true
        if (event.event === 'end') {
          ended = event.data['code'] as string
          return
        }
        if (event.event === 'message') items.push((event.data['data'] as { contentItemId: number }).contentItemId)
        position = event.id
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  void run()
  return {
    items: () => items,
    ended: () => ended,
    position: () => position ?? '',
    began: () => began,
    [Symbol.asyncDispose]: async () => stop.abort(),
  }
}

/** By the typed client. */
async function listenByTrpc({ key = wordclaw.key, lastEventId }: ListenOptions = {}): Promise<Listening> {
  const items: number[] = []
  let [position, began, ended] = ['', false, undefined as string | undefined]
  const input = { types: ['content_item.created'], ...(lastEventId !== undefined && { lastEventId }) }
  const subscription = connect({ url: wordclaw.url, key }).gateway.events.subscribe.subscribe(input, {
    onData({ id, data }) {
      position = id
      if (data.type === 'ready') began = true
      else if (data.type !== 'gap') items.push(data.data['contentItemId'] as number)
    },
    onError(error) {
      ended = (error.shape as unknown as { problem: { code: string } }).problem.code
    },
  })
  return {
    items: () => items,
    ended: () => ended,
    position: () => position,
    began: () => began,
    [Symbol.asyncDispose]: async () => subscription.unsubscribe(),
  }
}

const EventNotification = NotificationSchema.extend({
  method: z.literal('notifications/wordclaw/event'),
  params: z.object({ topic: z.string(), event: z.looseObject({ name: z.string(), entityType: z.string(), entityId: z.number() }) }),
})
const EndNotification = NotificationSchema.extend({
  method: z.literal('notifications/wordclaw/end'),
  params: z.object({ code: z.string(), remediation: z.string() }),
})

/** By an official MCP client: what it wants to be told stands in the address that it connects to. */
async function listenByMcp({ key = wordclaw.key, lastEventId }: ListenOptions = {}): Promise<Listening> {
  const items: number[] = []
  let [position, ended] = ['', undefined as string | undefined]
  const transport = new StreamableHTTPClientTransport(new URL('/mcp?types=content_item.created', wordclaw.url), {
    requestInit: { headers: { 'x-api-key': key } },
    reconnectionOptions: { initialReconnectionDelay: 50, maxReconnectionDelay: 50, reconnectionDelayGrowFactor: 1, maxRetries: 100 },
    async fetch(address, init) {
      const headers = new Headers(init?.headers)
      if (init?.method === 'GET' && lastEventId !== undefined && !headers.has('last-event-id')) headers.set('last-event-id', lastEventId)
      const response = await fetch(address, { ...init, headers })
      if (init?.method !== 'GET' || !response.body) return response
      // The client keeps the ids that it is given to itself.
      const seen = new TransformStream<Uint8Array, Uint8Array>({
        transform(part, controller) {
          position = [...new TextDecoder().decode(part).matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? position
          controller.enqueue(part)
        },
      })
      return new Response(response.body.pipeThrough(seen), response)
    },
  })
  const client = new Client({ name: 'test', version: '1.0.0' })
  client.setNotificationHandler(EventNotification, ({ params: { topic, event } }) => {
    expect([topic, event.name, event.entityType]).toEqual(['content_item.created', 'content_item.created', 'content_item'])
    items.push(event.entityId)
  })
  client.setNotificationHandler(EndNotification, ({ params: { code } }) => {
    ended = code
  })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return {
    items: () => items,
    ended: () => ended,
    position: () => position,
    began: () => position !== '',
    [Symbol.asyncDispose]: () => client.close(),
  }
}

describe.each([
  ['Server-Sent Events', listenBySse],
  ['tRPC', listenByTrpc],
  ['MCP', listenByMcp],
])('by %s', (_, listen) => {
  test('what happens is told', async () => {
    await using listening = await listen()
    await expect.poll(listening.began, PATIENCE).toBe(true)
    const created = [await createItem(), await createItem()]
    await expect.poll(listening.items, PATIENCE).toEqual(created)
  })

  test('after the gateway has restarted, a client goes on by itself with what came after the last it was told', async () => {
    await using listening = await listen()
    await expect.poll(listening.began, PATIENCE).toBe(true)
    const created = [await createItem()]
    await expect.poll(listening.items, PATIENCE).toEqual(created)

    await wordclaw.restart()
    created.push(await createItem(), await createItem())

    await expect.poll(listening.items, PATIENCE).toEqual(created)
  })

  test('a client that comes back another day goes on where it left', async () => {
    let lastEventId: string
    {
      await using listening = await listen()
      await expect.poll(listening.began, PATIENCE).toBe(true)
      await createItem()
      await expect.poll(() => listening.items().length, PATIENCE).toBe(1)
      lastEventId = listening.position()
    }
    const created = [await createItem(), await createItem()]
    await using listening = await listen({ lastEventId })
    await expect.poll(listening.items, PATIENCE).toEqual(created)
  })

  test('the stream of a revoked key ends with the reason', async () => {
    const { id, apiKey } = await newKey(['content:read'])
    await using listening = await listen({ key: apiKey })
    await expect.poll(listening.began, PATIENCE).toBe(true)
    await connect(wordclaw).gateway.keys.revoke.mutate({ id })
    await expect.poll(listening.ended, PATIENCE).toBe('AUTH_INVALID_API_KEY')
  })

  test('a reader of another domain is told nothing of this one', async () => {
    const { id: domain } = await connect(wordclaw).gateway.domains.create.mutate({ name: 'Other', hostname: `${crypto.randomUUID()}.test` })
    const there = connect({ ...wordclaw, domain })
    const { apiKey } = await there.gateway.keys.create.mutate({ name: 'Reader', scopes: ['admin'] })
    const { id: theirType } = await there.content.types.create.mutate({ name: 'Theirs', slug: 'theirs', schema: {} })
    await using listening = await listen({ key: apiKey })
    await expect.poll(listening.began, PATIENCE).toBe(true)

    await createItem()
    const { id } = await there.content.items.create.mutate({ contentTypeId: theirType, data: {} })

    await expect.poll(listening.items, PATIENCE).toEqual([id])
  })
})

test('an MCP client that asks for no events is offered no stream', async () => {
  const response = await fetch(`${wordclaw.url}/mcp`, { headers: { 'x-api-key': wordclaw.key, accept: 'text/event-stream' } })
  expect(response.status).toBe(405)
  expect(await response.text()).toContain('/mcp?types=*')
})

test('an MCP client without a key is refused a stream, and told why', async () => {
  const response = await fetch(`${wordclaw.url}/mcp?types=*`, { headers: { accept: 'text/event-stream' } })
  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('AUTH_MISSING_API_KEY') } })
})
