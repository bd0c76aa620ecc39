import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startPayments } from '../../test/harness.ts'
import { mockWebhook } from '../providers/mock-webhook.ts'
import type { SettlementStatus } from '../providers/provider.ts'
import { outcomeOf } from './transition.ts'

const STATUSES = ['pending', 'paid', 'expired', 'failed'] as const
const stories = fc.array(fc.constantFrom<SettlementStatus>(...STATUSES), { minLength: 1, maxLength: 12 })

test('however news are ordered and repeated, money that came in stays in', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const end = story.reduce<SettlementStatus>((current, news) => (outcomeOf(current, news) === 'applied' ? news : current), 'pending')
      expect(end === 'paid').toBe(story.includes('paid'))
      if (end !== 'paid') expect(end).toBe(story.find((news) => news !== 'pending') ?? 'pending')
    }),
  )
})

test('what has been consumed moves no further', () => {
  for (const news of STATUSES) expect(outcomeOf('consumed', news)).not.toBe('applied')
})

test('the tables end as the rule says, for any story, with every event delivered twice', { timeout: 60_000 }, async () => {
  await using payments = await startPayments()
  let item = 0
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const { paymentHash, offer } = await payments.givenChallenge({ item: ++item })
      for (const [index, status] of [...story, ...story].entries()) {
        const eventId = `${paymentHash} ${index % story.length}`
        const { body, headers } = mockWebhook('the current secret of mock', { eventId, paymentHash, status })
        const answer = await payments.deliver(body, headers)
        expect([200, 202, 409]).toContain(answer.status)
        if (index >= story.length) expect(answer.body).toEqual({ accepted: true, duplicate: true })
      }
      const paid = story.includes('paid')
      const first = story.find((news) => news !== 'pending') ?? 'pending'
      const [payment] = await payments.rows(`select status from payments.payments where payment_hash = '${paymentHash}'`)
      const [entitlement] = await payments.rows(`select status from payments.entitlements where offer_id = ${offer.id}`)
      expect(payment).toEqual({ status: paid ? 'paid' : first })
      expect(entitlement).toEqual({ status: paid ? 'active' : first === 'pending' ? 'pending_payment' : 'expired' })
      const activations = (await payments.events()).filter(
        ({ subject, payload }) => subject === 'payments.entitlement.activated' && payload['offerId'] === offer.id,
      )
      expect(activations).toHaveLength(paid ? 1 : 0)
    }),
    { numRuns: 10 },
  )
})
