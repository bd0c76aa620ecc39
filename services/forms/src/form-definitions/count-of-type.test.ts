import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'

test('the forms of a type are counted, in the domain of whoever asks', async () => {
  await using forms = await startForms()
  await forms.givenForm({ domainId: 1, slug: 'contact' })
  await forms.givenForm({ domainId: 1, slug: 'survey' })
  expect(await forms.as({}).definitions.countOfType({ contentTypeId: 1 })).toEqual({ count: 2 })
  expect(await forms.as({}).definitions.countOfType({ contentTypeId: 2 })).toEqual({ count: 0 })
  expect(await forms.as({ domainId: 2 }).definitions.countOfType({ contentTypeId: 1 })).toEqual({ count: 0 })
})
