import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startPayments } from '../../test/harness.ts'

test('a key lists and reads what it has begun to buy, newest first', async () => {
  await using payments = await startPayments()
  const first = await payments.givenChallenge({ item: 7 })
  const { buyer, paymentHash, offer } = await payments.givenChallenge({ item: 8 })

  const { items } = await buyer.entitlements.listMine({})

  expect(items.map((entitlement) => entitlement.paymentHash)).toEqual([paymentHash, first.paymentHash])
  expect(await buyer.entitlements.get({ id: 2 })).toEqual({
    id: 2,
    domainId: 1,
    offerId: offer.id,
    policyId: 2,
    policyVersion: 1,
    agentProfileId: 1,
    paymentHash,
    status: 'pending_payment',
    remainingReads: null,
    expiresAt: null,
    activatedAt: null,
  })
})

test.each([
  ['another key', { id: 'api_key:8' }],
  ['the same key number in another domain', { id: 'api_key:7', domainId: 2 }],
  ['somebody who is no key', { id: 'anonymous' }],
])('what one has bought does not exist for %s', async (_, principal) => {
  await using payments = await startPayments()
  await payments.givenChallenge()
  const { entitlements } = payments.as(principal)

  expect(await entitlements.listMine({})).toMatchObject({ items: [], hasMore: false })
  await expectProblem(entitlements.get({ id: 1 }), 'ENTITLEMENT_NOT_FOUND')
})

test('following the cursor gives every entitlement once', async () => {
  await using payments = await startPayments()
  for (const item of [1, 2]) await payments.givenChallenge({ item })
  const { buyer } = await payments.givenChallenge({ item: 3 })

  const first = await buyer.entitlements.listMine({ limit: 2 })
  const second = await buyer.entitlements.listMine({ limit: 2, cursor: first.nextCursor ?? '' })

  expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([[3, 2], [1]])
  await expectProblem(buyer.entitlements.listMine({ cursor: '' }), 'INVALID_ENTITLEMENTS_CURSOR')
})
