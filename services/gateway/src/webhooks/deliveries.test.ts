import { createHash, createHmac } from 'node:crypto'
import { ContentItemDeleted, ContentItemPublished, ContentTypeCreated } from '@wordclaw/content/events'
import { MutationRecorded } from '@wordclaw/shared/audit'
import type { ReceivedRequest } from '@wordclaw/shared/testing/receiver'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { Webhook } from 'standardwebhooks'
import { expect, test, vi } from 'vitest'
import { received, startWebhooks } from '../../test/webhooks.ts'
import { ApiKeyRevoked } from '../events.ts'

const admin = { scopes: ['admin'] }
const item = { domainId: 1, contentItemId: 7, contentTypeId: 2, version: 3 }
const published = () => received(ContentItemPublished, item)

type Hooks = Awaited<ReturnType<typeof startWebhooks>>

const subscribe = async (hooks: Hooks, rest: Partial<{ events: string[]; secret: string; domainId: number; active: boolean }> = {}) => {
  const { domainId = 1, events = ['content_item.published'], ...options } = rest
  const url = `${hooks.receiver.origin}/in`
  const { secret = '', ...created } = await hooks.as({ ...admin, domainId }).webhooks.create({ url, events, ...options })
  return { ...created, secret }
}

/** Whether the package that receivers use takes a message for genuine, at the time of the clock. */
function genuine(hooks: Hooks, { headers, body }: ReceivedRequest, secret: string): boolean {
  vi.useFakeTimers({ now: hooks.clock.now(), toFake: ['Date'] })
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  } finally {
    vi.useRealTimers()
  }
}

const log = async (hooks: Hooks, id: number) => (await hooks.as(admin).webhooks.listDeliveries({ id })).items

test('an event is posted to the webhooks of its domain that want it, signed by the standard', async () => {
  await using hooks = await startWebhooks()
  const { id, secret } = await subscribe(hooks)
  const event = published()

  await hooks.tell(event)
  await hooks.runJobs()

  const [request] = hooks.receiver.received
  if (!request) return expect.fail('nothing was received')
  expect(JSON.parse(request.body)).toEqual({
    type: 'content_item.published',
    timestamp: '2026-11-24T10:00:00.000Z',
    data: { ...item, eventId: event.id },
  })
  expect(request.headers).toMatchObject({ 'webhook-id': event.id, 'content-type': 'application/json' })
  expect(genuine(hooks, request, secret)).toBe(true)
  expect(genuine(hooks, { ...request, body: `${request.body} ` }, secret)).toBe(false)
  expect(request.headers['x-wordclaw-signature']).toBe(createHmac('sha256', secret).update(request.body).digest('hex'))
  expect(await log(hooks, id)).toMatchObject([
    {
      eventId: event.id,
      eventType: 'content_item.published',
      status: 'succeeded',
      attempts: 1,
      lastStatus: 204,
      lastError: null,
      bodyDigest: createHash('sha256').update(request.body).digest('hex'),
      nextAttemptAt: null,
      completedAt: '2026-11-24T10:00:00.000Z',
    },
  ])
})

test('a secret of the caller signs as its bytes', async () => {
  await using hooks = await startWebhooks()
  await subscribe(hooks, { secret: 'correct horse' })

  await hooks.tell(published())
  await hooks.runJobs()

  const [request] = hooks.receiver.received
  expect(request && genuine(hooks, request, Buffer.from('correct horse').toString('base64'))).toBe(true)
})

test.each([
  [['content_item.published'], ['content_item.published']],
  [['content_item.*'], ['content_item.published', 'content_item.deleted']],
  [['*'], ['content_item.published', 'content_item.deleted', 'content_type.created', 'api_key.revoked']],
  [
    ['api_key.*', 'content_type.created'],
    ['content_type.created', 'api_key.revoked'],
  ],
  [['audit.*'], ['audit.recorded']],
])('a webhook for %j is told of %j', async (events, told) => {
  await using hooks = await startWebhooks()
  const { id } = await subscribe(hooks, { events })

  await hooks.tell(
    published(),
    received(ContentItemDeleted, item),
    received(ContentTypeCreated, { domainId: 1, contentTypeId: 2, slug: 'a', name: 'A' }),
    received(ApiKeyRevoked, { domainId: 1, apiKeyId: 4 }),
    received(MutationRecorded, { domainId: 1, action: 'publish', entityType: 'content_item', entityId: 7 }),
  )

  expect((await log(hooks, id)).map(({ eventType }) => eventType).toSorted()).toEqual(told.toSorted())
})

test("another domain's events, and those while a webhook is not active, are not sent", async () => {
  await using hooks = await startWebhooks()
  await subscribe(hooks, { domainId: 2, events: ['*'] })
  const { id } = await subscribe(hooks, { active: false })

  await hooks.tell(published())
  expect(await hooks.runJobs()).toBe(0)

  expect(await log(hooks, id)).toEqual([])
  expect(hooks.receiver.received).toEqual([])
})

test('an event that is told twice is sent once', async () => {
  await using hooks = await startWebhooks()
  await subscribe(hooks)
  const event = published()

  await hooks.tell(event)
  await hooks.tell(event, event)
  await hooks.runJobs()

  expect(hooks.receiver.received).toHaveLength(1)
})

test('an event that is too large to send is announced without its payload', async () => {
  await using hooks = await startWebhooks()
  await subscribe(hooks, { events: ['*'] })
  const event = received(ContentTypeCreated, { domainId: 1, contentTypeId: 2, slug: 'a', name: 'ä'.repeat(20_000) })

  await hooks.tell(event)
  await hooks.runJobs()

  const [request] = hooks.receiver.received
  expect(JSON.parse(request?.body ?? '')).toMatchObject({ data: { domainId: 1, eventId: event.id, truncated: true } })
})

test('while secrets overlap a message is genuine by either, and afterwards by the new one alone', async () => {
  await using hooks = await startWebhooks()
  const { id, secret: old } = await subscribe(hooks)
  const { secret, previousSecretExpiresAt } = await hooks.as(admin).webhooks.rotateSecret({ id, overlapSeconds: 3_600 })
  expect(previousSecretExpiresAt).toBe('2026-11-24T11:00:00.000Z')

  await hooks.tell(published())
  await hooks.runJobs()
  hooks.clock.advance(3_600_000)
  await hooks.tell(published())
  await hooks.runJobs()

  const verdicts = hooks.receiver.received.map((request) => {
    const at = { ...hooks, clock: { now: () => new Date(Number(request.headers['webhook-timestamp']) * 1_000) } } as Hooks
    return [genuine(at, request, old), genuine(at, request, secret)]
  })
  expect(verdicts).toEqual([
    [true, true],
    [false, true],
  ])
})

test('rotation without overlap ends the old secret at once', async () => {
  await using hooks = await startWebhooks()
  const { id, secret: old } = await subscribe(hooks)
  const { secret } = await hooks.as(admin).webhooks.rotateSecret({ id, overlapSeconds: 0 })

  await hooks.tell(published())
  await hooks.runJobs()

  const [request] = hooks.receiver.received
  expect(request && [genuine(hooks, request, old), genuine(hooks, request, secret)]).toEqual([false, true])
})

test('a replay sends the same bytes with the same id, and is logged', async () => {
  await using hooks = await startWebhooks()
  const { id } = await subscribe(hooks)
  await hooks.tell(published())
  await hooks.runJobs()
  const [delivery] = await log(hooks, id)

  hooks.clock.advance(60_000)
  const replayed = await hooks.as(admin).webhooks.replay({ id, deliveryId: delivery?.id ?? 0 })
  expect(replayed).toMatchObject({ id: delivery?.id, status: 'pending', attempts: 0, replays: 1 })
  await expectProblem(hooks.as(admin).webhooks.replay({ id, deliveryId: replayed.id }), 'WEBHOOK_DELIVERY_PENDING')
  await hooks.runJobs()

  const [first, second] = hooks.receiver.received
  expect(second?.body).toBe(first?.body)
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  expect(Number(second?.headers['webhook-timestamp'])).toBe(Number(first?.headers['webhook-timestamp']) + 60)
  expect(await log(hooks, id)).toMatchObject([{ status: 'succeeded', attempts: 1, replays: 1 }])
})

test('a delivery is replayed through its own webhook only', async () => {
  await using hooks = await startWebhooks()
  const [own, other] = [await subscribe(hooks), await subscribe(hooks, { events: ['content_type.*'] })]
  await hooks.tell(published())
  await hooks.runJobs()
  const [delivery] = await log(hooks, own.id)

  await expectProblem(hooks.as(admin).webhooks.replay({ id: other.id, deliveryId: delivery?.id ?? 0 }), 'WEBHOOK_DELIVERY_NOT_FOUND')
})

test('a test event is sent whatever the webhook has subscribed to', async () => {
  await using hooks = await startWebhooks()
  const { id, secret } = await subscribe(hooks)

  const sent = await hooks.as(admin).webhooks.sendTest({ id })
  await hooks.runJobs()

  expect(sent).toMatchObject({ id, delivery: { webhookId: id, eventType: 'webhook.ping', status: 'pending' } })
  const [request] = hooks.receiver.received
  expect(JSON.parse(request?.body ?? '')).toMatchObject({ type: 'webhook.ping', data: { domainId: 1, webhookId: id } })
  expect(request && genuine(hooks, request, secret)).toBe(true)
})

test('deliveries are listed newest first, page by page, by status too', async () => {
  await using hooks = await startWebhooks()
  const { id } = await subscribe(hooks)
  const list = hooks.as(admin).webhooks.listDeliveries
  // One after the other: a 410 ends the webhook, and whatever of it is under way with it.
  await hooks.tell(published(), published())
  await hooks.runJobs()
  await hooks.tell(published())
  hooks.receiver.answers(() => ({ status: 410 }))
  await hooks.runJobs()

  const page = await list({ id, limit: 2 })
  expect(page.items.map((delivery) => delivery.id)).toEqual([3, 2])
  expect((await list({ id, limit: 2, cursor: page.nextCursor ?? '' })).items.map((delivery) => delivery.id)).toEqual([1])
  expect((await list({ id, status: 'succeeded' })).items.map((delivery) => delivery.id)).toEqual([2, 1])
  expect((await list({ id, status: 'failed' })).items.map((delivery) => delivery.id)).toEqual([3])
  expect((await list({ id, status: 'pending' })).items).toEqual([])
})
