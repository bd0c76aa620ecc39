import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startPayments } from '../../test/harness.ts'
import { mockWebhook } from '../providers/mock-webhook.ts'
import type { PaymentProvider } from '../providers/provider.ts'

const HOUR_MS = 3_600_000

test('a caller is asked to pay: an invoice, a payment, a right that waits for it, and a macaroon of its own', async () => {
  await using payments = await startPayments()

  const { offer, invoice, paymentHash, amountSatoshis, expiresAt, macaroon } = await payments.givenChallenge()

  expect({ amountSatoshis, expiresAt }).toEqual({ amountSatoshis: 210, expiresAt: '2026-11-24T13:00:00.000Z' })
  expect(invoice).toBe(`lnbcrt210mock1${paymentHash}`)
  expect(await payments.as({}).payments.get({ id: 1 })).toMatchObject({
    paymentHash,
    status: 'pending',
    provider: 'mock',
    resourcePath: '/api/content-items/7',
    actorId: 'api_key:7',
    actorType: 'api_key',
    details: { method: 'GET', offerId: offer.id, requestId: 'test' },
  })
  const bytes = Buffer.from(macaroon, 'base64')
  expect(bytes.toString('latin1')).toMatch(
    /services=wordclaw:0[\s\S]*wordclaw_domain=1[\s\S]*wordclaw_resource=content-item\/7[\s\S]*wordclaw_method=GET/,
  )
  expect(bytes.indexOf(Buffer.from(`0000${paymentHash}`, 'hex'))).toBeGreaterThan(0)
  expect(await payments.audit()).toMatchObject([{ entityType: 'offer' }, { entityType: 'payment', entityId: 1, actorId: 'api_key:7' }])
})

test('what makes macaroons is sealed: neither rows nor events hold it', async () => {
  await using payments = await startPayments()
  const { macaroon } = await payments.givenChallenge()

  const kept = await payments.rows<{ sealed_key: string }>('select sealed_key from payments.payment_root_keys')
  const events = await payments.rows('select * from payments.outbox')

  expect(kept[0]?.sealed_key).toMatch(/^s1\.test\./)
  expect(JSON.stringify([kept, events])).not.toContain(macaroon)
})

test('asked again, it is the same invoice and the same macaroon, for as long as that can be paid', async () => {
  await using payments = await startPayments()
  const { offer, buyer, paymentHash, macaroon } = await payments.givenChallenge()

  payments.pass(HOUR_MS - 60_000)
  expect(await buyer.challenges.create({ offerId: offer.id })).toMatchObject({ challenge: { paymentHash, macaroon } })
  payments.pass(1)
  const { challenge } = await buyer.challenges.create({ offerId: offer.id })

  expect(challenge?.paymentHash).not.toBe(paymentHash)
  expect(await payments.rows('select count(*)::int as n from payments.payments')).toEqual([{ n: 2 }])
})

test('a new price and new terms are a new invoice; so is another buyer', async () => {
  await using payments = await startPayments()
  const { offer, buyer, paymentHash } = await payments.givenChallenge()
  const { offers } = payments.as({})
  const hashes = [paymentHash]
  const ask = async (caller = buyer) => hashes.push((await caller.challenges.create({ offerId: offer.id })).challenge?.paymentHash ?? '')

  await offers.update({ id: offer.id, priceSats: 420 })
  await ask()
  await offers.update({ id: offer.id, policy: { expiresAt: '2027-01-01T00:00:00Z' } })
  await ask()
  await ask(payments.as({ id: 'api_key:8' }))

  expect(new Set(hashes).size).toBe(4)
  const pinned = await payments.rows('select policy_version, expires_at is null as open from payments.entitlements order by id')
  expect(pinned).toEqual([
    { policy_version: 1, open: true },
    { policy_version: 1, open: true },
    { policy_version: 2, open: false },
    { policy_version: 2, open: false },
  ])
})

test('whoever has paid is told so, and not asked to pay again, even after the price has changed', async () => {
  await using payments = await startPayments()
  const { offer, buyer, paymentHash } = await payments.givenChallenge()
  const { body, headers } = mockWebhook('the current secret of mock', { eventId: 'e1', paymentHash })
  await payments.deliver(body, headers)
  await payments.as({}).offers.update({ id: offer.id, priceSats: 10_000 })

  expect(await buyer.challenges.create({ offerId: offer.id })).toEqual({ entitled: true, challenge: null })
})

test('what is not for sale cannot be bought: an ended offer, terms that are over, the offer of another domain', async () => {
  await using payments = await startPayments()
  const { offer, buyer } = await payments.givenChallenge()
  await expectProblem(payments.as({ domainId: 2, id: 'api_key:7' }).challenges.create({ offerId: offer.id }), 'OFFER_NOT_SELLABLE')

  await payments.as({}).offers.update({ id: offer.id, policy: { expiresAt: '2026-11-24T12:00:01Z' } })
  payments.pass(1_000)
  await expectProblem(buyer.challenges.create({ offerId: offer.id }), 'OFFER_NOT_SELLABLE')
  await payments.as({}).offers.update({ id: offer.id, active: false, policy: {} })
  await expectProblem(buyer.challenges.create({ offerId: offer.id }), 'OFFER_NOT_SELLABLE')
})

test('only a key can buy', async () => {
  await using payments = await startPayments()
  const { offer } = await payments.givenChallenge()
  await expectProblem(payments.as({ id: 'anonymous' }).challenges.create({ offerId: offer.id }), 'API_KEY_REQUIRED')
})

const invoice = {
  providerInvoiceId: 'i',
  paymentRequest: 'l',
  paymentHash: 'ab'.repeat(32),
  amountSatoshis: 210,
  expiresAt: new Date('2027-01-01'),
}
const provider = (createInvoice: PaymentProvider['createInvoice']): PaymentProvider => ({
  name: 'mock',
  createInvoice,
  status: async () => 'pending',
})

test.each([
  ['is away', provider(() => Promise.reject(new Error('ECONNREFUSED')))],
  ['asks for another amount', provider(async () => ({ ...invoice, amountSatoshis: 211 }))],
  ['makes up a hash', provider(async () => ({ ...invoice, paymentHash: 'mock_hash_1' }))],
  ['makes an invoice that is over', provider(async () => ({ ...invoice, expiresAt: new Date('2020-01-01') }))],
])('nobody is asked to pay when the provider %s, and nothing is kept', async (_, broken) => {
  await using payments = await startPayments({ provider: broken })

  await expectProblem(payments.givenChallenge(), 'PAYMENT_PROVIDER_UNAVAILABLE')

  expect(await payments.rows('select * from payments.payments')).toEqual([])
})
