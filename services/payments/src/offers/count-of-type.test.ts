import { expect, test } from 'vitest'
import { startPayments } from '../../test/harness.ts'

test('the offers of a type are counted, and those of items are told by item', async () => {
  await using payments = await startPayments()
  const { offers } = payments.as({})
  const offer = (slug: string, scopeType: 'item' | 'type', scopeRef: number) => offers.create({ slug, name: slug, scopeType, scopeRef, priceSats: 1 })
  await offer('all', 'type', 3)
  await offer('one', 'item', 7)
  await offer('one-again', 'item', 7)
  await offer('other', 'item', 9)
  const ofItems = [
    { contentItemId: 7, offers: 2 },
    { contentItemId: 9, offers: 1 },
  ]
  expect(await offers.countOfType({ contentTypeId: 3, after: 0 })).toEqual({ ofType: 1, ofItems, next: null })
  expect(await offers.countOfType({ contentTypeId: 3, after: 7 })).toMatchObject({ ofItems: ofItems.slice(1) })
  expect(await payments.as({ domainId: 2 }).offers.countOfType({ contentTypeId: 3, after: 0 })).toEqual({ ofType: 0, ofItems: [], next: null })
})
