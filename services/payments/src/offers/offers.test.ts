import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { NOW, startPayments } from '../../test/harness.ts'

const one = { slug: 'one', name: 'One article', scopeType: 'item', scopeRef: 7, priceSats: 210 } as const

test('an item is put up for sale, with its terms, and others are told what it costs', async () => {
  await using payments = await startPayments()
  const { offers } = payments.as({})

  const offer = await offers.create(one)

  const at = NOW.toISOString()
  expect(offer).toEqual({ id: 1, domainId: 1, ...one, active: true, createdAt: at, updatedAt: at })
  expect(await offers.get({ id: 1 })).toEqual(offer)
  expect(await offers.list({})).toMatchObject({ items: [offer], hasMore: false })
  const payload = { domainId: 1, offerId: 1, scopeType: 'item', scopeRef: 7, priceSats: 210, active: true }
  expect(await payments.events()).toEqual([{ subject: 'payments.offer.created', payload }])
  expect(await payments.rows('select offer_id, version, max_reads, expires_at from payments.license_policies')).toEqual([
    { offer_id: 1, version: 1, max_reads: null, expires_at: null },
  ])
})

test('a changed offer is told as it is from then on, and new terms are a new version', async () => {
  await using payments = await startPayments()
  const { offers } = payments.as({})
  await offers.create(one)

  await offers.update({ id: 1, priceSats: 420 })
  await offers.update({ id: 1, active: false, policy: { expiresAt: '2027-01-01T00:00:00Z' } })

  expect(await offers.get({ id: 1 })).toMatchObject({ priceSats: 420, active: false, name: 'One article' })
  const [, ...told] = await payments.events()
  expect(told.map(({ subject, payload }) => [subject, payload['priceSats'], payload['active']])).toEqual([
    ['payments.offer.updated', 420, true],
    ['payments.offer.updated', 420, false],
  ])
  expect(await payments.rows('select version, expires_at::text from payments.license_policies order by version')).toEqual([
    { version: 1, expires_at: null },
    { version: 2, expires_at: '2027-01-01 00:00:00+00' },
  ])
})

test('two offers of a domain have two slugs; two domains may use the same', async () => {
  await using payments = await startPayments()
  await payments.as({}).offers.create(one)

  await expectProblem(payments.as({}).offers.create(one), 'OFFER_SLUG_CONFLICT')

  expect(await payments.as({ domainId: 2 }).offers.create(one)).toMatchObject({ domainId: 2 })
})

test.each([
  ['a whole type', { ...one, scopeType: 'type' }],
  ['a subscription', { slug: 'all', name: 'All', scopeType: 'subscription', priceSats: 1 }],
  ['a number of reads', { ...one, policy: { maxReads: 5 } }],
] as const)('what could not be kept is not sold: %s', async (_, offer) => {
  await using payments = await startPayments()

  const { context } = await expectProblem(payments.as({}).offers.create(offer), 'OFFER_NOT_SUPPORTED')

  expect(context).toMatchObject({ supported: expect.any(String) })
  expect(await payments.events()).toEqual([])
})

test('terms that are over are not sold, neither at first nor later', async () => {
  await using payments = await startPayments()
  const policy = { expiresAt: NOW.toISOString() }
  await expectProblem(payments.as({}).offers.create({ ...one, policy }), 'OFFER_TERMS_EXPIRED')
  await payments.as({}).offers.create(one)
  await expectProblem(payments.as({}).offers.update({ id: 1, policy }), 'OFFER_TERMS_EXPIRED')
})

test.each([
  { priceSats: 0 },
  { priceSats: -1 },
  { priceSats: 1.5 },
  { priceSats: 2 ** 31 },
  { scopeRef: undefined },
])('an offer without a price, or of nothing, is no offer: %j', async (fault) => {
  await using payments = await startPayments()
  await expectProblem(payments.as({}).offers.create({ ...one, ...fault } as typeof one), 'VALIDATION_ERROR')
})

test('an update that changes nothing is refused', async () => {
  await using payments = await startPayments()
  await payments.as({}).offers.create(one)
  await expectProblem(payments.as({}).offers.update({ id: 1 }), 'EMPTY_UPDATE_BODY')
})

test("another domain's offer does not exist", async () => {
  await using payments = await startPayments()
  await payments.as({ domainId: 1 }).offers.create(one)
  const { offers } = payments.as({ domainId: 2 })

  const missing = await expectProblem(offers.get({ id: 99 }), 'OFFER_NOT_FOUND')

  expect(await expectProblem(offers.get({ id: 1 }), 'OFFER_NOT_FOUND')).toEqual({ ...missing, detail: missing.detail.replace('99', '1') })
  await expectProblem(offers.update({ id: 1, priceSats: 1 }), 'OFFER_NOT_FOUND')
  expect(await offers.list({})).toMatchObject({ items: [] })
  expect(await payments.as({ domainId: 1 }).offers.get({ id: 1 })).toMatchObject({ priceSats: 210 })
})

test('offers are listed newest first, page by page', async () => {
  await using payments = await startPayments()
  const { offers } = payments.as({})
  for (const slug of ['a', 'b', 'c']) await offers.create({ ...one, slug })

  const first = await offers.list({ limit: 2 })
  const second = await offers.list({ limit: 2, cursor: first.nextCursor ?? '' })

  expect([first, second].map(({ items }) => items.map(({ slug }) => slug))).toEqual([['c', 'b'], ['a']])
  await expectProblem(offers.list({ cursor: 'nonsense' }), 'INVALID_OFFERS_CURSOR')
})

test('an offer that is only tried leaves nothing behind', async () => {
  await using payments = await startPayments()
  expect(await payments.as({}, { dryRun: true }).offers.create(one)).toMatchObject({ slug: 'one' })
  expect(await payments.as({}).offers.list({})).toMatchObject({ items: [] })
  expect(await payments.events()).toEqual([])
})
