import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startPayments } from '../../test/harness.ts'

test('payments are listed newest first, with all that auditors may see', async () => {
  await using payments = await startPayments()
  await payments.givenPayment({ domainId: 1, paymentHash: 'aa' })
  await payments.givenPayment({ domainId: 1, paymentHash: 'bb', status: 'paid', details: { method: 'GET' } })

  const { items, hasMore, nextCursor } = await payments.as({}).payments.list({})

  expect(items.map(({ paymentHash }) => paymentHash)).toEqual(['bb', 'aa'])
  expect(items[0]).toEqual({
    id: 2,
    paymentHash: 'bb',
    provider: 'mock',
    amountSatoshis: 210,
    status: 'paid',
    resourcePath: '/api/content-items/7',
    actorId: null,
    actorType: null,
    actorSource: null,
    details: { method: 'GET' },
    expiresAt: null,
    settledAt: null,
    failureReason: null,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updatedAt: expect.any(String),
  })
  expect({ hasMore, nextCursor }).toEqual({ hasMore: false, nextCursor: null })
})

test("another domain's payments are not listed", async () => {
  await using payments = await startPayments()
  await payments.givenPayment({ domainId: 1, paymentHash: 'ours' })
  await payments.givenPayment({ domainId: 2, paymentHash: 'theirs' })

  const { items } = await payments.as({ domainId: 2 }).payments.list({})

  expect(items.map(({ paymentHash }) => paymentHash)).toEqual(['theirs'])
})

test('following the cursor gives every payment once, even when newer ones arrive', async () => {
  await using payments = await startPayments()
  for (const paymentHash of ['a', 'b', 'c']) await payments.givenPayment({ domainId: 1, paymentHash })
  const { list } = payments.as({}).payments

  const first = await list({ limit: 2 })
  await payments.givenPayment({ domainId: 1, paymentHash: 'newer' })
  const second = await list({ limit: 2, cursor: first.nextCursor ?? '' })

  expect([first, second].map(({ items }) => items.map(({ paymentHash }) => paymentHash))).toEqual([['c', 'b'], ['a']])
  expect(second).toMatchObject({ hasMore: false, nextCursor: null })
})

test.each(['nonsense', '', 'eyJpZCI6LTF9'])('a cursor that was never issued is refused: %j', async (cursor) => {
  await using payments = await startPayments()
  await expectProblem(payments.as({}).payments.list({ cursor }), 'INVALID_PAYMENTS_CURSOR')
})

test('one payment hash is one payment, whatever the domain', async () => {
  await using payments = await startPayments()
  await payments.givenPayment({ domainId: 1, paymentHash: 'same' })
  await expect(payments.givenPayment({ domainId: 2, paymentHash: 'same' })).rejects.toThrow(/payments_payment_hash_unique/)
})

test('a payment is in one of five states', async () => {
  await using payments = await startPayments()
  await payments.givenPayment({ domainId: 1, paymentHash: 'aa' })
  const settle = payments.database.sql.query({ name: 'settle', text: `update payments.payments set status = 'settled'` }, [])
  await expect(settle).rejects.toThrow(/payments_status_check/)
})

test("a payment is read by its id, and another domain's does not exist", async () => {
  await using payments = await startPayments()
  await payments.givenPayment({ domainId: 1, paymentHash: 'ours' })

  expect(await payments.as({}).payments.get({ id: 1 })).toMatchObject({ id: 1, paymentHash: 'ours' })
  expect(await payments.as({}).payments.get({ id: 1 })).not.toHaveProperty('paymentRequest')
  await expectProblem(payments.as({ domainId: 2 }).payments.get({ id: 1 }), 'PAYMENT_NOT_FOUND')
})
