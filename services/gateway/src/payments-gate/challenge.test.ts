import { OfferUpdated } from '@wordclaw/payments/events'
import type { Call } from '@wordclaw/shared/principal'
import { expect, test } from 'vitest'
import { invocation, startPath } from '../../test/path.ts'
import { hears, offer } from '../../test/price-events.ts'
import { genericProblem } from '../surfaces/problems.ts'
import type { Upstream, UpstreamAnswer } from '../upstream.ts'
import { paymentHeader } from './payment-header.ts'
import { projectOffers } from './project-offers.ts'

const asked = {
  invoice: 'lnbcrt1',
  paymentHash: 'ab',
  amountSatoshis: 210,
  expiresAt: '2026-11-24T13:00:00.000Z',
  macaroon: 'bWFjYXJvb24=',
}
const ASKED: UpstreamAnswer = { ok: true, body: JSON.stringify({ entitled: false, challenge: asked }) }

/** The gateway's path with item 7 of domain 1 for sale, and a payments service that answers so. */
async function startShop(answer: UpstreamAnswer = ASKED) {
  const challenges: { call: Call; path: string; input: unknown }[] = []
  const payments: Upstream = {
    call: async (call, path, input) => {
      challenges.push({ call, path, input })
      return answer
    },
    ready: async () => undefined,
    close: async () => undefined,
  }
  const path = await startPath(undefined, { payments })
  await hears(projectOffers, path.gateway.database, OfferUpdated, offer)
  const reader = await path.keyOf(['content:read'])
  const read = (credential: string, input: object = { id: 7 }, procedure = 'content.items.get') =>
    path.invoke(invocation(procedure, input, { credential }))
  return { ...path, challenges, reader, read }
}

test('a read of what is for sale is answered with an invoice, and its decision is a challenge', async () => {
  await using shop = await startShop()

  const answer = await shop.read(shop.reader)

  expect(answer).toMatchObject({
    ok: false,
    problem: {
      status: 402,
      code: 'PAYMENT_REQUIRED',
      remediation: 'Pay the invoice in context.invoice, then repeat the call.',
      context: {
        ...asked,
        offerId: 1,
        reason: 'initial',
        recommendedNextAction: 'pay_invoice_and_retry',
        determining: ['payment-required'],
      },
    },
  })
  expect(await shop.rows()).toMatchObject([
    { decision_id: answer.decisionId, outcome: 'challenge', code: 'PAYMENT_REQUIRED', principal_id: 'api_key:2', resource_id: '7' },
  ])
  expect(shop.challenges).toMatchObject([
    {
      path: 'challenges.create',
      input: { offerId: 1 },
      call: { principal: { id: 'api_key:2', domainId: 1 }, decisionId: answer.decisionId },
    },
  ])
})

test('the macaroon and the invoice come first in the header, where clients look for them', () => {
  const header = paymentHeader({ ...genericProblem('RATE_LIMIT_EXCEEDED'), context: asked })
  expect(header).toBe('L402 macaroon="bWFjYXJvb24=", invoice="lnbcrt1", version="0", token="bWFjYXJvb24="')
  expect(paymentHeader(genericProblem('RATE_LIMIT_EXCEEDED'))).toBeNull()
})

test.each([
  ['an item that is not for sale', { id: 8 }],
  ['another list', {}],
])('nobody is asked to pay for %s', async (_, input) => {
  await using shop = await startShop()
  const procedure = 'id' in input ? 'content.items.get' : 'content.types.list'
  expect(await shop.read(shop.reader, input, procedure)).toMatchObject({ ok: true })
  expect(shop.challenges).toEqual([])
})

test('the same number is another item in another domain', async () => {
  await using shop = await startShop()
  await shop.gateway.as({ scopes: ['admin'] }).domains.create({ name: 'Two', hostname: 'two.test' })
  expect(await shop.read(await shop.keyOf(['content:read'], 2))).toMatchObject({ ok: true })
})

test('a faulty call is told its faults, and not its price', async () => {
  await using shop = await startShop()
  expect(await shop.read(shop.reader, { id: 7, surplus: true })).toMatchObject({ ok: false, problem: { code: 'VALIDATION_ERROR' } })
  expect(shop.challenges).toEqual([])
})

const failed = (code: Parameters<typeof genericProblem>[0]): UpstreamAnswer => ({ ok: false, problem: genericProblem(code) })

test.each([
  ['payments is away', failed('UPSTREAM_UNAVAILABLE'), 503, 'PAYMENT_CHALLENGE_UNAVAILABLE'],
  ['what is sold has ended', failed('OFFER_NOT_SELLABLE'), 409, 'OFFER_NOT_SELLABLE'],
  [
    'it has just been paid',
    { ok: true, body: JSON.stringify({ entitled: true, challenge: null }) } as const,
    503,
    'ENTITLEMENT_NOT_YET_EFFECTIVE',
  ],
])('nobody is asked to pay without an invoice: when %s', async (_, answer, status, code) => {
  await using shop = await startShop(answer)
  const { problem } = (await shop.read(shop.reader)) as { problem: object }
  expect(problem).toMatchObject({ status, code })
  expect(problem).not.toHaveProperty('context.invoice')
})

test("a domain's own challenge is a refusal: no invoice would satisfy it", async () => {
  await using shop = await startShop()
  const text = `@id("members-only") @outcome("challenge") @status("402") @code("MEMBERS_ONLY") @remediation("Join.")
    forbid (principal, action == Action::"content.read", resource) unless { principal.scopes.contains("admin") };`
  await shop.gateway.as({ scopes: ['admin'] }).policy.publish({ text, version: '1.0.0' })

  await expect.poll(async () => await shop.read(shop.reader)).toMatchObject({ ok: false, problem: { code: 'MEMBERS_ONLY' } })
  const challenges = shop.challenges.length
  await shop.read(shop.reader)
  expect(shop.challenges).toHaveLength(challenges)
})
