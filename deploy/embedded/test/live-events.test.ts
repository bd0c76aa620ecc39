import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEvents, type ReaderOptions } from './event-reader.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { quiet } from './requests.ts'

let wordclaw: Wordclaw
beforeAll(async () => {
  wordclaw = await startWordclaw()
})
afterAll(() => wordclaw[Symbol.asyncDispose]())

async function call<T = { id: number; apiKey: string }>(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${wordclaw.url}/api${path}`, {
    method,
    headers: { 'x-api-key': wordclaw.key, ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const { data, ...problem } = (await response.json()) as { data: T }
  expect(response.status, JSON.stringify(problem)).toBeLessThan(300)
  return data
}

const keyWith = (scopes: string[], headers = {}) => call('POST', '/auth/keys', { name: 'Reader', scopes }, headers)
const createType = (slug: string, headers = {}) => call('POST', '/content-types', { name: slug, slug, schema: {} }, headers)
const createItem = (contentTypeId: number, status = 'published', headers = {}) =>
  call('POST', '/content-items', { contentTypeId, data: { a: 1 }, status }, headers)

/** A stream that is known to have begun. */
async function subscribed(options: Partial<ReaderOptions> = {}) {
  const reader = await openEvents({ url: wordclaw.url, key: wordclaw.key, ...options })
  expect(await reader.next()).toMatchObject({ event: 'ready' })
  return reader
}
const typesOf = (events: readonly { data: { type?: string } }[]) => events.map(({ data }) => data.type)

test('what happens is told as it happens, thin, to whoever subscribes, and the subscription is a decision on record', async () => {
  using reader = await subscribed()
  expect(reader.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' })

  const { id: contentTypeId } = await createType('told')
  const { id } = await createItem(contentTypeId)

  const events = await reader.take(3)
  expect(typesOf(events)).toEqual(['content_type.created', 'content_item.created', 'content_item.published'])
  expect(events[2]).toEqual({
    id: expect.stringMatching(/^1\./),
    event: 'message',
    data: {
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      type: 'content_item.published',
      time: expect.stringMatching(/Z$/),
      domainId: 1,
      data: { domainId: 1, contentItemId: id, contentTypeId, version: 1 },
    },
  })
  expect((await wordclaw.decisions()).filter(({ procedure }) => procedure === 'gateway.events.subscribe').at(-1)).toMatchObject({
    operation: 'event.read',
    environment: 'rest',
    outcome: 'allow',
  })
})

test('only the types and the thing that were asked for are told', async () => {
  const { id: contentTypeId } = await createType('filtered')
  const first = await createItem(contentTypeId)
  const second = await createItem(contentTypeId)
  await quiet(wordclaw)
  using published = await subscribed({ query: '?types=content_item.unpublished,content_type.*' })
  using one = await subscribed({ query: `?entityId=${second.id}` })

  for (const { id } of [first, second]) await call('POST', `/content-items/${id}/unpublish`)
  await createType('filtered-too')

  expect(typesOf(await published.take(3))).toEqual(['content_item.unpublished', 'content_item.unpublished', 'content_type.created'])
  expect(await one.next()).toMatchObject({ data: { type: 'content_item.unpublished', data: { contentItemId: second.id } } })
})

test('the audit trail is told to those who ask for it by name, with who did it in which request', async () => {
  using all = await subscribed()
  using audit = await subscribed({ query: '?types=audit.*' })

  await createType('audited', { 'x-request-id': 'told-by' })

  expect(await audit.next()).toMatchObject({
    data: { type: 'audit.recorded', data: { actorId: 'api_key:1', requestId: 'told-by', entityType: 'content_type' } },
  })
  expect(typesOf([(await all.next()) as never])).toEqual(['content_type.created'])
})

test('a stream goes on behind the last event received, in the header or in the query', async () => {
  const { id: contentTypeId } = await createType('resumed')
  let lastEventId: string
  {
    using reader = await subscribed()
    await createItem(contentTypeId)
    lastEventId = (await reader.take(1))[0]?.id ?? ''
  }
  await createItem(contentTypeId, 'draft')

  using again = await subscribed({ lastEventId })
  expect(typesOf(await again.take(2))).toEqual(['content_item.published', 'content_item.created'])
  using queried = await subscribed({ query: `?lastEventId=${lastEventId}` })
  expect(typesOf(await queried.take(2))).toEqual(['content_item.published', 'content_item.created'])
})

test('each is told only what it may read: not payments, keys or the audit trail to a reader, and nothing of another domain', async () => {
  const reader = await keyWith(['content:read'])
  const { id: domainId } = await call('POST', '/domains', { name: 'Elsewhere', hostname: 'elsewhere.test' })
  const there = { 'x-wordclaw-domain': String(domainId) }
  const foreigner = await keyWith(['admin'], there)
  using reading = await subscribed({ key: reader.apiKey, query: '?types=*&types=audit.*' })
  using foreign = await subscribed({ key: foreigner.apiKey, query: '?types=*,audit.*' })
  using administering = await subscribed()

  await keyWith(['content:read'])
  await call('POST', '/offers', { scopeType: 'item', scopeRef: 1, slug: 'one', name: 'One', priceSats: 5 })
  await createType('hidden')
  await createType('theirs', there)

  expect(typesOf(await reading.take(1))).toEqual(['content_type.created'])
  expect(await foreign.next()).toMatchObject({ data: { domainId, type: 'content_type.created' } })
  const told = typesOf(await administering.take(3))
  expect(told.toSorted()).toEqual(['api_key.created', 'content_type.created', 'offer.created'])
})

test('a policy that is published rules over the next event, and over the stream', async () => {
  const { apiKey } = await keyWith(['content:read'])
  using reader = await subscribed({ key: apiKey })
  const publish = (text: string, version: string) => call('POST', '/policy/publish', { text, version })
  const forbid = (action: string, condition: string) =>
    `@id("closed") @code("CLOSED") @remediation("Wait.") forbid (principal, action == Action::"${action}", resource) when { ${condition} } unless { principal.scopes.contains("admin") };`

  await publish(forbid('content.read', 'resource.type == "content_type"'), '1.0.0')
  const { id: contentTypeId } = await createType('closed')
  await createItem(contentTypeId, 'draft')
  expect(typesOf(await reader.take(1))).toEqual(['content_item.created'])

  await publish(forbid('event.read', 'true'), '1.1.0')
  await createItem(contentTypeId, 'draft')
  expect(await reader.next()).toMatchObject({ event: 'end', data: { code: 'CLOSED', remediation: 'Wait.' } })
  expect(await reader.next()).toBeNull()
  await publish(forbid('event.read', 'resource.type == "nothing"'), '1.2.0')
})

test('the stream of a key that is revoked ends within a second, though nothing happens', async () => {
  const { id, apiKey } = await keyWith(['content:read'])
  using reader = await subscribed({ key: apiKey })

  await call('DELETE', `/auth/keys/${id}`)
  const began = performance.now()

  expect(await reader.next()).toEqual({
    id: '',
    event: 'end',
    data: {
      code: 'AUTH_INVALID_API_KEY',
      status: 401,
      detail: expect.any(String),
      remediation: expect.stringContaining('POST /api/auth/keys'),
    },
  })
  expect(await reader.next()).toBeNull()
  process.stdout.write(`told of a revocation after ${(performance.now() - began).toFixed(0)} ms\n`)
})

test('the stream of a key ends when the key expires', async () => {
  const { id, apiKey } = await keyWith(['content:read'])
  using reader = await subscribed({ key: apiKey })

  await call('PUT', `/auth/keys/${id}`, { graceSeconds: 1 })

  expect(await reader.next()).toMatchObject({ event: 'end', data: { code: 'AUTH_KEY_EXPIRED', status: 401 } })
})

test.each([
  ['no key', { key: undefined }, 401, 'AUTH_MISSING_API_KEY'],
  ['a type of event that does not exist', { query: '?types=content_item.exploded' }, 400, 'INVALID_EVENT_TYPES'],
  ['a position that no stream has issued', { lastEventId: '42' }, 400, 'INVALID_EVENT_POSITION'],
  ['an unknown parameter', { query: '?since=yesterday' }, 400, 'VALIDATION_ERROR'],
  ['an id that is none', { query: '?entityId=one' }, 400, 'VALIDATION_ERROR'],
])('with %s there is a problem and no stream', async (_, options: Partial<ReaderOptions>, status, code) => {
  using reader = await openEvents({ url: wordclaw.url, key: wordclaw.key, ...options })
  expect(reader.status).toBe(status)
  expect(JSON.parse(await reader.text())).toMatchObject({ code, remediation: expect.any(String) })
})

test('asked for its head, a stream says what it would be, and opens none', async () => {
  const response = await fetch(`${wordclaw.url}/api/events`, { method: 'HEAD', headers: { 'x-api-key': wordclaw.key } })
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'text/event-stream', ''])
  expect((await fetch(`${wordclaw.url}/api/events`, { method: 'HEAD' })).status).toBe(401)
})

test('one key has so many streams and no more, until it closes one', async () => {
  const { apiKey } = await keyWith(['content:read'])
  using streams = new DisposableStack()
  for (let count = 0; count < 50; count++) streams.use(await subscribed({ key: apiKey }))

  using refused = await openEvents({ url: wordclaw.url, key: apiKey })
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5'])
  expect(JSON.parse(await refused.text())).toMatchObject({ code: 'TOO_MANY_EVENT_STREAMS' })

  streams.dispose()
  const status = async () => {
    using next = await openEvents({ url: wordclaw.url, key: apiKey })
    return next.status
  }
  await expect.poll(status).toBe(200)
})

test('subscribing is documented where the procedures are', async () => {
  const json = async (path: string) => (await fetch(`${wordclaw.url}${path}`)).json() as Promise<Record<string, never>>
  expect(await json('/openapi.json')).toHaveProperty(['paths', '/api/events', 'get', 'responses', '200', 'content', 'text/event-stream'])
  const { capabilities } = await json('/api/capabilities')
  expect(capabilities).toContainEqual(
    expect.objectContaining({ procedure: 'gateway.events.subscribe', type: 'subscription', rest: ['GET /api/events'] }),
  )
  expect(await json('/problems/INVALID_EVENT_POSITION')).toMatchObject({ status: 400 })
})
