import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { PROVIDER_SECRET, startWordclaw } from './harness.ts'
import { callerOf, payToRead, settledByMock } from './pay-story.ts'

test('what is for sale is read once it has been paid for', async () => {
  await using wordclaw = await startWordclaw()

  const { itemId, paymentHash } = await payToRead(wordclaw, settledByMock(wordclaw, PROVIDER_SECRET))

  const decisions = (await wordclaw.decisions()).filter(({ procedure }) => /items\.get$|settle/.test(procedure))
  const told = decisions.map(({ procedure, outcome, principal_id }) => `${procedure} ${outcome} ${principal_id}`)
  const asked = told.indexOf('content.items.get challenge api_key:2')
  const settled = told.indexOf('payments.payments.settle allow provider:mock')
  expect(told[0]).toBe('content.items.get allow api_key:2')
  expect(asked).toBeGreaterThan(0)
  expect(settled).toBeGreaterThan(asked)
  expect(told.slice(asked, settled)).not.toContain('content.items.get allow api_key:2')
  expect(told.at(-1)).toBe('content.items.get allow api_key:2')
  expect(await wordclaw.rows('select status, resource_path, actor_id from payments.payments')).toEqual([
    { status: 'paid', resource_path: `/api/content-items/${itemId}`, actor_id: 'api_key:2' },
  ])
  expect(paymentHash).toMatch(/^[0-9a-f]{64}$/)
})

test('the same news twice have one effect', async () => {
  await using wordclaw = await startWordclaw()
  const settle = settledByMock(wordclaw, PROVIDER_SECRET)
  const { paymentHash } = await payToRead(wordclaw, settle)

  const again = await settle(paymentHash)

  expect([again.status, await again.json()]).toEqual([202, { accepted: true, duplicate: true }])
  const events = await wordclaw.rows(
    `select subject from payments.outbox where subject like 'payments.payment.%' or subject like '%entitlement%'`,
  )
  expect(events).toHaveLength(2)
})

test('a webhook arrives byte for byte, whatever its length is and whether it says so', async () => {
  await using wordclaw = await startWordclaw()
  const url = new URL('/api/payments/webhooks/mock/settled', wordclaw.url)
  const deliver = async (padding: number, streamed: boolean) => {
    const bytes = Buffer.from(`{ "eventId": "${crypto.randomUUID()}",\r\n"paymentHash":"\\u0061",  "status":"paid" }${' '.repeat(padding)}`)
    const signature = createHmac('sha256', PROVIDER_SECRET).update(bytes).digest('hex')
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-wordclaw-payment-signature': signature }
    const body = streamed ? ReadableStream.from([bytes.subarray(0, 7), bytes.subarray(7)]) : bytes
    const answer = await fetch(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    return [answer.status, await answer.json()]
  }

  const unknown = [202, { accepted: true, unknownPayment: true }]
  expect(await deliver(0, false)).toEqual(unknown)
  expect(await deliver(0, true)).toEqual(unknown)
  expect(await deliver(900_000, true)).toEqual(unknown)
  expect(await deliver(1_100_000, true)).toMatchObject([413, { code: 'BODY_TOO_LARGE' }])
})

test('webhooks that are not signed as they should be change nothing', async () => {
  await using wordclaw = await startWordclaw()
  const send = (headers: Record<string, string>, body: string, provider = 'mock') =>
    fetch(new URL(`/api/payments/webhooks/${provider}/settled`, wordclaw.url), { method: 'POST', headers, body })
  const json = { 'content-type': 'application/json' }

  for (const [status, answer] of [
    [401, await send(json, '{}')],
    [401, await send({ ...json, 'x-wordclaw-payment-signature': '00'.repeat(32) }, '{}')],
    [503, await send(json, '{}', 'lnbits')],
    [404, await send(json, '{}', 'NOBODY')],
    [413, await send(json, 'x'.repeat(1024 * 1024 + 1))],
  ] as const) {
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.headers.get('www-authenticate')).toBeNull()
  }
  expect(await wordclaw.rows('select * from payments.payment_provider_events')).toEqual([])
})

test('no door shows a document that has to be paid for, and a list leaves it out', async () => {
  await using wordclaw = await startWordclaw()
  const { itemId } = await payToRead(wordclaw, settledByMock(wordclaw, PROVIDER_SECRET), 'the secret title')
  const admin = callerOf(wordclaw, wordclaw.key)
  await admin('PUT', `/api/content-items/${itemId}`, { data: { title: 'the secret title again' } })
  const { body } = await admin('POST', '/api/auth/keys', { name: 'Somebody else', scopes: ['content:read'] })

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, body.data['apiKey'] as string)
    for (const [procedure, input] of [
      ['content.items.get', {}],
      ['content.items.get', { draft: false }],
      ['content.items.listVersions', {}],
      ['content.items.getVersion', { version: 1 }],
    ] as const) {
      const told = await door.call({ procedure, input: { id: itemId, ...input } })
      expect(told, `${name} ${procedure}`).toMatchObject({ refusal: { code: 'PAYMENT_REQUIRED', status: 402 } })
    }
    const list = await door.call({ procedure: 'content.items.list', input: {} })
    expect(list, name).toMatchObject({ value: { items: [], hasMore: false } })
    expect(JSON.stringify(list)).not.toContain('secret title')
  }
})

test('nobody is asked to pay for what is not there', async () => {
  await using wordclaw = await startWordclaw()
  const { itemId, admin } = await payToRead(wordclaw, settledByMock(wordclaw, PROVIDER_SECRET))
  await admin('POST', `/api/content-items/${itemId}/unpublish`)
  const { body } = await admin('POST', '/api/auth/keys', { name: 'Somebody else', scopes: ['content:read'] })
  const other = callerOf(wordclaw, body.data['apiKey'] as string)

  expect(await other('GET', `/api/content-items/${itemId}?draft=false`)).toMatchObject({
    status: 404,
    body: { code: 'CONTENT_ITEM_UNPUBLISHED' },
  })
  expect(await wordclaw.rows('select count(*)::int as n from payments.payments')).toEqual([{ n: 1 }])
})
