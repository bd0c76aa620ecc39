import { expect, test } from 'vitest'
import { NOW, startPayments } from '../../test/harness.ts'
import { mockWebhook } from '../providers/mock-webhook.ts'
import { hmac } from './signature.ts'

const CURRENT = 'the current secret of mock'
const PREVIOUS = 'the previous secret of mock'

const signed = (body: string, secret = CURRENT) => ({ 'x-wordclaw-payment-signature': hmac(secret, body).toString('hex') })

const timed = (body: string, at: Date) => {
  const seconds = Math.floor(at.getTime() / 1_000)
  return { 'x-wordclaw-payment-signature': `t=${seconds},v1=${hmac(CURRENT, `${seconds}.`, body).toString('hex')}` }
}

test('a payment becomes paid, its right begins, and others are told, all at once', async () => {
  await using payments = await startPayments()
  const { paymentHash, offer, buyer } = await payments.givenChallenge()
  const { body, headers } = mockWebhook(CURRENT, { eventId: 'e1', paymentHash })

  const answer = await payments.deliver(body, headers)

  expect(answer).toEqual({ status: 200, body: { accepted: true, eventId: 'e1', paymentHash, status: 'paid' } })
  expect(await payments.as({}).payments.get({ id: 1 })).toMatchObject({ status: 'paid', settledAt: NOW.toISOString() })
  expect(await buyer.entitlements.listMine({})).toMatchObject({
    items: [{ paymentHash, status: 'active', activatedAt: NOW.toISOString() }],
  })
  expect((await payments.events()).slice(1)).toEqual([
    {
      subject: 'payments.payment.paid',
      payload: {
        domainId: 1,
        paymentId: 1,
        provider: 'mock',
        amountSatoshis: 210,
        resourcePath: '/api/content-items/7',
        settledAt: NOW.toISOString(),
        late: false,
      },
    },
    {
      subject: 'payments.entitlement.activated',
      payload: {
        domainId: 1,
        entitlementId: 1,
        offerId: offer.id,
        principalId: 'api_key:7',
        scopeType: 'item',
        scopeRef: 7,
        expiresAt: null,
      },
    },
  ])
  expect((await payments.audit()).at(-1)).toMatchObject({ action: 'settle', actorId: 'provider:mock', domainId: 1, entityId: 1 })
})

test('the signature is over the bytes as they came, and over nothing else', async () => {
  await using payments = await startPayments()
  const { paymentHash } = await payments.givenChallenge()
  const pretty = JSON.stringify({ eventId: 'e1', paymentHash, status: 'pending' }, null, 2)
  const compact = JSON.stringify(JSON.parse(pretty))

  expect(await payments.deliver(compact, signed(pretty))).toMatchObject({
    status: 401,
    body: { code: 'INVALID_PAYMENT_WEBHOOK_SIGNATURE' },
  })
  expect(await payments.deliver(`${pretty} `, signed(pretty))).toMatchObject({ status: 401 })
  expect(await payments.deliver(pretty, signed(pretty))).toMatchObject({ status: 200 })
})

test.each([
  ['none', {}],
  ['an empty one', { 'x-wordclaw-payment-signature': '' }],
  ['one that is no HMAC', { 'x-wordclaw-payment-signature': 'letmein' }],
  ['one made with the secret of another provider', signed('{"a":1}', 'the only secret of other')],
  ['one of five minutes ago', timed('{"a":1}', new Date(NOW.getTime() - 301_000))],
  ['one of five minutes from now', timed('{"a":1}', new Date(NOW.getTime() + 301_000))],
])('a webhook is not believed with this signature: %s', async (_, headers) => {
  await using payments = await startPayments()

  expect(await payments.deliver('{"a":1}', headers)).toMatchObject({ status: 401, body: { code: 'INVALID_PAYMENT_WEBHOOK_SIGNATURE' } })

  expect(await payments.rows('select * from payments.payment_provider_events')).toEqual([])
})

test('while a secret is replaced both are accepted, and so are a signed time and the other header', async () => {
  await using payments = await startPayments()
  const { paymentHash } = await payments.givenChallenge()
  const body = (eventId: string) => JSON.stringify({ eventId, paymentHash, status: 'pending' })
  const other = { 'x-lnbits-signature': hmac(CURRENT, body('e3')).toString('hex') }

  expect(await payments.deliver(body('e1'), signed(body('e1'), PREVIOUS))).toMatchObject({ status: 200 })
  expect(await payments.deliver(body('e2'), timed(body('e2'), new Date(NOW.getTime() - 290_000)))).toMatchObject({ status: 200 })
  expect(await payments.deliver(body('e3'), other)).toMatchObject({ status: 200 })
})

test('a provider without a secret is not listened to', async () => {
  await using payments = await startPayments()
  expect(await payments.deliver('{}', signed('{}'), 'unheard-of')).toMatchObject({
    status: 503,
    body: { code: 'PAYMENT_WEBHOOK_NOT_CONFIGURED' },
  })
})

test("one provider cannot settle another's payment", async () => {
  await using payments = await startPayments()
  const { paymentHash } = await payments.givenChallenge()
  const { body, headers } = mockWebhook('the only secret of other', { eventId: 'e1', paymentHash })

  const answer = await payments.deliver(body, headers, 'other')

  expect(answer).toEqual({ status: 202, body: { accepted: true, unknownPayment: true } })
  expect(await payments.as({}).payments.get({ id: 1 })).toMatchObject({ status: 'pending', provider: 'mock' })
})

test('money that comes late counts; that it never came, said later, does not', async () => {
  await using payments = await startPayments()
  const { paymentHash, buyer } = await payments.givenChallenge()
  const say = async (eventId: string, status: 'paid' | 'expired' | 'failed') => {
    const { body, headers } = mockWebhook(CURRENT, { eventId, paymentHash, status })
    return payments.deliver(body, headers)
  }

  expect(await say('e1', 'expired')).toMatchObject({ status: 200 })
  expect(await buyer.entitlements.get({ id: 1 })).toMatchObject({ status: 'expired' })
  expect(await say('e2', 'paid')).toMatchObject({ status: 200 })
  expect(await buyer.entitlements.get({ id: 1 })).toMatchObject({ status: 'active' })
  expect(await say('e3', 'expired')).toMatchObject({ status: 202, body: { ignored: true, status: 'paid' } })
  expect(await say('e4', 'failed')).toMatchObject({ status: 409, body: { code: 'INVALID_PAYMENT_TRANSITION' } })
  expect(await payments.as({}).payments.get({ id: 1 })).toMatchObject({ status: 'paid' })
  expect((await payments.events()).find(({ subject }) => subject === 'payments.payment.paid')?.payload).toMatchObject({ late: true })
  expect(await payments.rows('select event_id, outcome from payments.payment_provider_events order by id')).toEqual([
    { event_id: 'e1', outcome: 'applied' },
    { event_id: 'e2', outcome: 'applied' },
    { event_id: 'e3', outcome: 'ignored' },
    { event_id: 'e4', outcome: 'refused' },
  ])
})

test('news of a payment that is not known yet are kept, and count as soon as it is', async () => {
  const paymentHash = 'ab'.repeat(32)
  const expiresAt = new Date(NOW.getTime() + 3_600_000)
  await using payments = await startPayments({
    provider: {
      name: 'mock',
      createInvoice: async ({ amountSatoshis }) => ({
        providerInvoiceId: 'i',
        paymentRequest: 'l',
        paymentHash,
        amountSatoshis,
        expiresAt,
      }),
      status: async () => 'pending',
    },
  })
  const { body, headers } = mockWebhook(CURRENT, { eventId: 'early', paymentHash })
  expect(await payments.deliver(body, headers)).toEqual({ status: 202, body: { accepted: true, unknownPayment: true } })

  const { buyer } = await payments.givenChallenge()

  expect(await buyer.entitlements.get({ id: 1 })).toMatchObject({ status: 'active' })
  expect(await payments.rows('select outcome, domain_id from payments.payment_provider_events')).toEqual([
    { outcome: 'applied', domain_id: 1 },
  ])
})

test.each([
  '',
  'null',
  '[]',
  '{"a":1',
  '{"paymentHash":"x","status":"paid"}',
  '{"eventId":"e","status":"paid"}',
  '{"eventId":"e","paymentHash":"x"}',
  '{"eventId":"e","paymentHash":"x","status":"perhaps"}',
  '{"eventId":"e\\u0000","paymentHash":"x","status":"paid"}',
  `{"eventId":"e","paymentHash":"x","status":"paid","deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
])('what says too little is refused, and may come again: %#', async (body) => {
  await using payments = await startPayments()
  expect(await payments.deliver(body, signed(body))).toMatchObject({ status: 400, body: { code: 'INVALID_PAYMENT_WEBHOOK_PAYLOAD' } })
})

test.each([
  [{ event_id: 1, payment_hash: 'HASH', state: 'settled', time: 1_700_000_000 }, 'paid', '2023-11-14T22:13:20.000Z'],
  [{ id: 'x', checking_id: 'HASH', paid: true, settledAt: 1_700_000_000_000 }, 'paid', '2023-11-14T22:13:20.000Z'],
  [{ eventId: 'x', hash: 'HASH', status: 'COMPLETED', paid_at: '2026-01-02T03:04:05Z' }, 'paid', '2026-01-02T03:04:05.000Z'],
  [{ eventId: 'x', hash: 'HASH', status: 'error', reason: 'no route' }, 'failed', null],
])('the words of other providers are understood: %j', async (said, status, settledAt) => {
  await using payments = await startPayments()
  const { paymentHash } = await payments.givenChallenge()
  const body = JSON.stringify(said).replace('HASH', paymentHash)

  expect(await payments.deliver(body, signed(body))).toMatchObject({ status: 200 })
  expect(await payments.as({}).payments.get({ id: 1 })).toMatchObject({ status, settledAt })
})
