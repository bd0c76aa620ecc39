import { EntitlementActivated, OfferUpdated } from '@wordclaw/payments/events'
import { expect, test } from 'vitest'
import { invocation, startPath } from '../../test/path.ts'
import { hears, offer, right } from '../../test/price-events.ts'
import type { Upstream } from '../upstream.ts'
import { projectEntitlements } from './project-entitlements.ts'
import { projectOffers } from './project-offers.ts'

const answering = (answer: object): Upstream => ({
  call: async () => ({ ok: true, body: JSON.stringify(answer) }),
  ready: async () => undefined,
  close: async () => undefined,
})
const CHALLENGE = {
  entitled: false,
  challenge: { invoice: 'lnbcrt1', paymentHash: 'ab', amountSatoshis: 210, expiresAt: '', macaroon: 'bWFj' },
}

/** The gateway's path with item 7 of domain 1 for sale, and a content service that answers so. */
async function startShop(answer: object) {
  const path = await startPath(undefined, { content: answering(answer), payments: answering(CHALLENGE) })
  await hears(projectOffers, path.gateway.database, OfferUpdated, offer)
  const reader = await path.keyOf(['content:read'])
  const read = async (procedure: string, input: object, credential = reader) => {
    const got = await path.invoke(invocation(procedure, input, { credential }))
    return got.ok ? JSON.parse(got.body) : got.problem
  }
  return { ...path, read }
}

const footer = { contentType: { slug: 'footer' }, item: { id: 7, data: { title: 'bought' } } }

test('a global whose item is for sale is answered with an invoice, and without the item', async () => {
  await using shop = await startShop(footer)

  const problem = await shop.read('content.globals.get', { slug: 'footer' })

  expect(problem).toMatchObject({ status: 402, code: 'PAYMENT_REQUIRED', context: { invoice: 'lnbcrt1', offerId: 1 } })
  expect(JSON.stringify(problem)).not.toContain('bought')
})

test('whoever has paid for the item reads the global, and so does whoever may write it', async () => {
  await using shop = await startShop(footer)
  await hears(projectEntitlements, shop.gateway.database, EntitlementActivated, right)
  const writer = await shop.keyOf(['content:write'])

  expect(await shop.read('content.globals.get', { slug: 'footer' })).toEqual(footer)
  expect(await shop.read('content.globals.get', { slug: 'footer' }, writer)).toEqual(footer)
})

test.each([
  [{ ...footer, item: null }],
  [{ ...footer, item: { id: 8 } }],
])('what is not for sale is answered beside what is', async (answer) => {
  await using shop = await startShop(answer)

  expect(await shop.read('content.globals.get', { slug: 'footer' })).toEqual(answer)
})

test('a list of globals leaves out those whose item is for sale, and keeps those without an item', async () => {
  const [unwritten, free] = [
    { contentType: {}, item: null },
    { contentType: {}, item: { id: 8 } },
  ]
  await using shop = await startShop({ limit: 50, hasMore: false, nextCursor: null, items: [unwritten, footer, free] })

  expect(await shop.read('content.globals.list', {})).toMatchObject({ items: [unwritten, free] })
})
