import { expect, test } from 'vitest'
import { startPayments } from '../../test/harness.ts'
import { mockWebhook } from '../providers/mock-webhook.ts'

const SECRET = 'the current secret of mock'

test('of many deliveries of one event at once, one has the effect, and all are answered as done', async () => {
  await using payments = await startPayments()
  const { paymentHash } = await payments.givenChallenge()
  const { body, headers } = mockWebhook(SECRET, { eventId: 'e1', paymentHash })

  const answers = await Promise.all(Array.from({ length: 20 }, () => payments.deliver(body, headers)))

  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(19).fill(202)])
  expect((await payments.events()).map(({ subject }) => subject)).toEqual([
    'payments.offer.created',
    'payments.payment.paid',
    'payments.entitlement.activated',
  ])
})

test('of many events that race to settle one payment, one has the effect, and the payment is paid', async () => {
  await using payments = await startPayments()
  const { paymentHash } = await payments.givenChallenge()
  const deliveries = (['paid', 'expired', 'paid', 'pending', 'paid', 'expired'] as const).map((status, index) => {
    const { body, headers } = mockWebhook(SECRET, { eventId: `e${index}`, paymentHash, status })
    return payments.deliver(body, headers)
  })

  for (const { status } of await Promise.all(deliveries)) expect([200, 202]).toContain(status)

  expect(await payments.as({}).payments.get({ id: 1 })).toMatchObject({ status: 'paid' })
  expect(await payments.rows('select status from payments.entitlements')).toEqual([{ status: 'active' }])
  const paid = (await payments.events()).filter(({ subject }) => subject === 'payments.payment.paid')
  expect(paid).toHaveLength(1)
})

test('a caller who asks many times at once is shown one invoice', async () => {
  await using payments = await startPayments()
  const { offer } = await payments.givenChallenge()
  const buyer = payments.as({ id: 'api_key:9' })

  const asked = await Promise.all(Array.from({ length: 20 }, () => buyer.challenges.create({ offerId: offer.id })))

  expect(new Set(asked.map(({ challenge }) => challenge?.macaroon)).size).toBe(1)
  expect(await payments.rows(`select count(*)::int as n from payments.payments where actor_id = 'api_key:9'`)).toEqual([{ n: 1 }])
})
