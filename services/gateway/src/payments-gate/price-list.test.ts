import { EntitlementActivated, OfferCreated, OfferUpdated } from '@wordclaw/payments/events'
import { expect, test } from 'vitest'
import { startGatewayService } from '../../test/harness.ts'
import { hears, offer, right } from '../../test/price-events.ts'
import { openPriceList, PRICE_CHANNEL } from './price-list.ts'
import { projectEntitlements } from './project-entitlements.ts'
import { projectOffers } from './project-offers.ts'

const NOW = new Date('2026-11-24T12:00:00Z')

/** A price list that hears of what is sold and bought as a copy of the gateway does. */
async function startPrices() {
  const gateway = await startGatewayService()
  const { database } = gateway
  let queries = 0
  const query: typeof database.sql.query = (...asked) => {
    queries++
    return database.sql.query(...asked)
  }
  const list = openPriceList({ query }, { now: () => NOW })
  await database.listen(PRICE_CHANNEL, list.forget)
  return {
    list,
    queries: () => queries,
    reader: { domainId: 1, principalId: 'api_key:2' },
    offered: (change: Partial<typeof offer> = {}) => hears(projectOffers, database, OfferUpdated, { ...offer, ...change }),
    bought: (change: Partial<typeof right> = {}) => hears(projectEntitlements, database, EntitlementActivated, { ...right, ...change }),
    created: () => hears(projectOffers, database, OfferCreated, offer),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

test('what an item costs follows its offers: a new price, and none any more', async () => {
  await using prices = await startPrices()
  const price = async () => (await prices.list.termsOf(prices.reader, 7))?.price ?? null
  expect(await price()).toBeNull()

  await prices.created()
  await expect.poll(price).toBe(210)
  await prices.offered({ priceSats: 420 })
  await expect.poll(price).toBe(420)
  await prices.offered({ active: false })
  await expect.poll(price).toBeNull()
})

test('of several offers the cheapest speaks, and of equally cheap ones the oldest', async () => {
  await using prices = await startPrices()
  for (const [offerId, priceSats] of [
    [1, 300],
    [2, 200],
    [3, 200],
  ] as const)
    await prices.offered({ offerId, priceSats })
  await expect.poll(() => prices.list.termsOf(prices.reader, 7)).toEqual({ offerId: 2, price: 200, entitled: false })
})

test('whoever has paid is entitled, and nobody else is: no other key, domain or item', async () => {
  await using prices = await startPrices()
  await prices.offered()
  await prices.offered({ offerId: 2, scopeRef: 8 })
  await prices.offered({ offerId: 3, domainId: 2 })
  const entitled = async (reader = prices.reader, item = 7) => (await prices.list.termsOf(reader, item))?.entitled
  expect(await entitled()).toBe(false)

  await prices.bought()

  await expect.poll(() => entitled()).toBe(true)
  expect(await entitled({ domainId: 1, principalId: 'api_key:22' })).toBe(false)
  expect(await entitled({ domainId: 2, principalId: 'api_key:2' })).toBe(false)
  expect(await entitled(prices.reader, 8)).toBe(false)
})

test('a right ends at its time, and the longest of several counts', async () => {
  await using prices = await startPrices()
  await prices.offered()
  const entitled = async () => (await prices.list.termsOf(prices.reader, 7))?.entitled

  await prices.bought({ expiresAt: NOW.toISOString() })
  expect(await entitled()).toBe(false)
  await prices.bought({ entitlementId: 2, expiresAt: new Date(NOW.getTime() + 1).toISOString() })
  await expect.poll(entitled).toBe(true)
})

test('events that are heard again change nothing', async () => {
  await using prices = await startPrices()
  await prices.created()
  await prices.created()
  await prices.bought()
  await prices.bought()
  await expect.poll(() => prices.list.termsOf(prices.reader, 7)).toEqual({ offerId: 1, price: 210, entitled: true })
})

test('after the first time, a read finds what it costs without asking the database, and without waiting', async () => {
  await using prices = await startPrices()
  await prices.offered()
  for (const item of [7, 8]) await prices.list.termsOf(prices.reader, item)
  const asked = prices.queries()

  expect(prices.list.termsOf(prices.reader, 7)).toEqual({ offerId: 1, price: 210, entitled: false })
  expect(prices.list.termsOf(prices.reader, 8)).toBeNull()
  expect(prices.list.sells(1)).toBe(true)
  expect(prices.queries()).toBe(asked)
})
