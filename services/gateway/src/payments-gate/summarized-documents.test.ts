import { OfferUpdated } from '@wordclaw/payments/events'
import { expect, test } from 'vitest'
import { invocation, startPath } from '../../test/path.ts'
import { hears, offer } from '../../test/price-events.ts'
import type { Upstream } from '../upstream.ts'
import { projectOffers } from './project-offers.ts'

/** The gateway's path with item 7 of domain 1 for sale, and a content service that finds items 7 and 8. */
async function startShop() {
  const content: Upstream = {
    call: async () => ({
      ok: true,
      body: JSON.stringify({ limit: 2, hasMore: false, nextCursor: null, total: { exact: 2 }, items: [{ id: 7 }, { id: 8 }] }),
    }),
    ready: async () => undefined,
    close: async () => undefined,
  }
  const path = await startPath(undefined, { content })
  await hears(projectOffers, path.gateway.database, OfferUpdated, offer)
  const ask = async (scope: 'content:read' | 'content:write', procedure: string, input: object) =>
    path.invoke(invocation(procedure, input, { credential: await path.keyOf([scope]) }))
  return { ...path, ask }
}

test('a list leaves out what has to be paid for, and does not count it either', async () => {
  await using shop = await startShop()
  const asked = { contentTypeId: 1, total: true }

  const read = await shop.ask('content:read', 'content.items.query', asked)
  expect(read.ok && JSON.parse(read.body)).toEqual({ limit: 2, hasMore: false, nextCursor: null, items: [{ id: 8 }] })
  const written = await shop.ask('content:write', 'content.items.query', asked)
  expect(written.ok && JSON.parse(written.body)).toMatchObject({ total: { exact: 2 }, items: [{ id: 7 }, { id: 8 }] })
})

test('figures over documents some of which are for sale are for those who may read them all', async () => {
  await using shop = await startShop()
  const asked = { contentTypeId: 1, groupBy: 'title' }

  expect(await shop.ask('content:read', 'content.items.project', asked)).toMatchObject({
    ok: false,
    problem: { status: 403, code: 'CONTENT_ITEMS_PROJECTION_PAYWALL_UNSUPPORTED' },
  })
  expect(await shop.ask('content:write', 'content.items.project', asked)).toMatchObject({ ok: true })
})

test('where nothing is for sale, everybody gets figures and totals', async () => {
  await using shop = await startShop()
  await hears(projectOffers, shop.gateway.database, OfferUpdated, { ...offer, active: false })

  await expect
    .poll(() => shop.ask('content:read', 'content.items.project', { contentTypeId: 1, groupBy: 'title' }))
    .toMatchObject({ ok: true })
  const read = await shop.ask('content:read', 'content.items.query', { contentTypeId: 1, total: true })
  expect(read.ok && JSON.parse(read.body)).toMatchObject({ total: { exact: 2 } })
})
