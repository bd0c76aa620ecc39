import { OfferUpdated } from '@wordclaw/payments/events'
import type { Call } from '@wordclaw/shared/principal'
import { issueToken } from '@wordclaw/shared/signed-token'
import { expect, test } from 'vitest'
import { codeOf, invocation, startPath } from '../../test/path.ts'
import { hears, offer } from '../../test/price-events.ts'
import type { Upstream } from '../upstream.ts'
import { documentsIn } from './documents.ts'
import { projectOffers } from './project-offers.ts'

const KEY = { id: 'k1', secret: 'a key for tokens of thirty-two characters' }
const term = { now: new Date('2026-11-25T10:00:00Z'), expiresAt: new Date('2026-11-25T10:15:00Z') }
const token = issueToken('preview', { domainId: 1 }, term, [KEY])

/** The gateway's path with item 7 of domain 1 for sale, and a content service that answers with this. */
async function startShop(answers: object) {
  const made: Call[] = []
  const content: Upstream = {
    call: async (call) => {
      made.push(call)
      return { ok: true, body: JSON.stringify(answers) }
    },
    ready: async () => undefined,
    close: async () => undefined,
  }
  const path = await startPath(undefined, { content })
  await hears(projectOffers, path.gateway.database, OfferUpdated, offer)
  const credential = await path.keyOf(['content:write'])
  const call = (procedure: string, input: object) => path.invoke(invocation(procedure, input, { credential, idempotencyKey: 'once' }))
  return { ...path, made, call }
}

test.each([
  ['content.preview.issueItemToken', { id: 7 }, { contentItemId: 7 }],
  ['content.preview.issueGlobalToken', { slug: 'footer' }, { contentItemId: 7 }],
  ['content.preview.readItem', { id: 7, token }, { id: 7 }],
  ['content.preview.readGlobal', { slug: 'footer', token }, { item: { id: 7 } }],
])('what is for sale is not shared: %s', async (procedure, input, answers) => {
  await using shop = await startShop(answers)

  const answer = await shop.call(procedure, input)

  expect(answer).toMatchObject({ ok: false, problem: { status: 409, code: 'PREVIEW_PAYWALL_UNSUPPORTED' } })
  expect(shop.made).toMatchObject([{ dryRun: true, idempotencyKey: undefined }])
})

test('what is not for sale is shared, beside what is', async () => {
  await using shop = await startShop({ contentItemId: 8 })

  expect(codeOf(await shop.call('content.preview.issueItemToken', { id: 8 }))).toBeNull()

  expect(shop.made.map(({ dryRun }) => dryRun)).toEqual([true, false])
})

test('where nothing is for sale, nothing is asked beforehand', async () => {
  await using shop = await startShop({ contentItemId: 8 })
  await hears(projectOffers, shop.gateway.database, OfferUpdated, { ...offer, active: false })
  await hears(projectOffers, shop.gateway.database, OfferUpdated, { ...offer, domainId: 2 })

  await expect.poll(async () => (await shop.call('content.preview.issueItemToken', { id: 8 })).ok && shop.made.at(-2)?.dryRun).toBe(false)
})

test('sharing is told from reading by its operation', () => {
  const of = (operation: string, type: string) => documentsIn({ operation, resource: { type }, page: false, output: {} })
  expect([of('content.share', 'content_item'), of('content.read_shared', 'content_item')]).toEqual(['shared', 'shared'])
  expect([of('content.share', 'content_type'), of('content.write_shared', 'content_item')]).toEqual(['none', 'none'])
})
