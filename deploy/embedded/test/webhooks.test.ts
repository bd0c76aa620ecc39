import { startReceiver } from '@wordclaw/shared/testing/receiver'
import { expect, test } from 'vitest'
import { startWordclaw } from './harness.ts'

/** A receiver, and WordClaw that may call it. */
async function startListening() {
  const receiver = await startReceiver()
  const wordclaw = await startWordclaw({ outbound: { allowedOrigins: [receiver.origin] } })
  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const answer = await fetch(new URL(path, wordclaw.url), {
      method: body ? 'POST' : 'GET',
      headers: { 'x-api-key': wordclaw.key, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return ((await answer.json()) as { data: T }).data
  }
  return {
    ...wordclaw,
    receiver,
    ask,
    async [Symbol.asyncDispose]() {
      await wordclaw[Symbol.asyncDispose]()
      await receiver[Symbol.asyncDispose]()
    },
  }
}

test('what is published is told to the webhook that asked for it, and the log says so', async () => {
  await using wordclaw = await startListening()
  const { ask, receiver } = wordclaw
  const { id: webhook } = await ask<{ id: number }>('/api/webhooks', { url: `${receiver.origin}/in`, events: ['content_item.published'] })
  const { id: type } = await ask<{ id: number }>('/api/content-types', { name: 'Article', slug: 'article', schema: {} })
  const { id: item } = await ask<{ id: number }>('/api/content-items', { contentTypeId: type, data: { title: 'One' } })

  await ask(`/api/content-items/${item}/publish`, {})

  await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1)
  const [request] = receiver.received
  expect(JSON.parse(request?.body ?? '')).toMatchObject({
    type: 'content_item.published',
    data: { domainId: 1, contentItemId: item, contentTypeId: type },
  })
  expect(request?.headers).toMatchObject({ 'webhook-signature': expect.stringMatching(/^v1,/), 'webhook-timestamp': expect.any(String) })
  const log = () => ask<object[]>(`/api/webhooks/${webhook}/deliveries`)
  await expect.poll(log, { timeout: 20_000 }).toMatchObject([{ status: 'succeeded', attempts: 1, eventId: request?.headers['webhook-id'] }])
})

test('a test event is sent by a call', async () => {
  await using wordclaw = await startListening()
  const { id } = await wordclaw.ask<{ id: number }>('/api/webhooks', { url: wordclaw.receiver.origin, events: ['content_item.*'] })

  await wordclaw.ask(`/api/webhooks/${id}/test`, {})

  await expect.poll(() => wordclaw.receiver.received.length, { timeout: 20_000 }).toBe(1)
  expect(JSON.parse(wordclaw.receiver.received[0]?.body ?? '')).toMatchObject({ type: 'webhook.ping' })
})
