import { expect, test } from 'vitest'
import { startPayments } from '../../test/harness.ts'

test('the offers of a type are counted, and those of items are told by item', async () => {
  await using payments = await startPayments()
  const { offers } = payments.as({})
  await payments.rows(`insert into payments.offers (domain_id, slug, name, scope_type, scope_ref, price_sats) values
    (1, 'all', 'All', 'type', 3, 1), (1, 'one', 'One', 'item', 7, 1), (1, 'again', 'One again', 'item', 7, 1), (1, 'other', 'Other', 'item', 9, 1)`)
  const ofItems = [
    { contentItemId: 7, offers: 2 },
    { contentItemId: 9, offers: 1 },
  ]
  expect(await offers.countOfType({ contentTypeId: 3, after: 0 })).toEqual({ ofType: 1, ofItems, next: null })
  expect(await offers.countOfType({ contentTypeId: 3, after: 7 })).toMatchObject({ ofItems: ofItems.slice(1) })
  expect(await payments.as({ domainId: 2 }).offers.countOfType({ contentTypeId: 3, after: 0 })).toEqual({
    ofType: 0,
    ofItems: [],
    next: null,
  })
})
