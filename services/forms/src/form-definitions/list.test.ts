import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'

test('forms are listed newest first, with all that their operators may see', async () => {
  await using forms = await startForms()
  await forms.givenForm({ domainId: 1, slug: 'contact' })
  await forms.givenForm({ domainId: 1, slug: 'survey', fields: [{ name: 'email', type: 'text', required: true }] })

  const { items, hasMore, nextCursor } = await forms.as({}).definitions.list({})

  expect(items.map(({ slug }) => slug)).toEqual(['survey', 'contact'])
  expect(items[0]).toEqual({
    id: 2,
    domainId: 1,
    name: 'survey',
    slug: 'survey',
    description: null,
    contentTypeId: 1,
    contentTypeName: 'Message',
    contentTypeSlug: 'message',
    active: true,
    publicRead: true,
    submissionStatus: 'draft',
    workflowTransitionId: null,
    requirePayment: false,
    successMessage: null,
    draftGeneration: null,
    fields: [{ name: 'email', type: 'text', required: true }],
    defaultData: {},
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updatedAt: expect.any(String),
  })
  expect({ hasMore, nextCursor }).toEqual({ hasMore: false, nextCursor: null })
})

test('the address and the secret of the follow-up never leave', async () => {
  await using forms = await startForms()
  await forms.givenForm({ domainId: 1, slug: 'contact', webhookUrl: 'https://hooks.example/x', webhookSecret: 'keep-this' })

  const answer = JSON.stringify(await forms.as({}).definitions.list({}))

  expect(answer).not.toMatch(/webhook|hooks\.example|keep-this/i)
})

test("another domain's forms are not listed", async () => {
  await using forms = await startForms()
  await forms.givenForm({ domainId: 1, slug: 'ours' })
  await forms.givenForm({ domainId: 2, slug: 'theirs' })

  const { items } = await forms.as({ domainId: 2 }).definitions.list({})

  expect(items.map(({ slug }) => slug)).toEqual(['theirs'])
})

test('following the cursor gives every form once, even when newer ones arrive', async () => {
  await using forms = await startForms()
  for (const slug of ['a', 'b', 'c', 'd', 'e']) await forms.givenForm({ domainId: 1, slug })
  const { list } = forms.as({}).definitions

  const first = await list({ limit: 2 })
  await forms.givenForm({ domainId: 1, slug: 'newer' })
  const second = await list({ limit: 2, cursor: first.nextCursor ?? '' })
  const third = await list({ limit: 2, cursor: second.nextCursor ?? '' })

  expect([first, second, third].map(({ items }) => items.map(({ slug }) => slug))).toEqual([['e', 'd'], ['c', 'b'], ['a']])
  expect([first, second, third].map(({ hasMore }) => hasMore)).toEqual([true, true, false])
})

test.each([
  'nonsense',
  '',
  'eyJpZCI6LTF9',
  'eyJpZCI6OTk5OTk5OTk5OTk5fQ',
])('a cursor that was never issued is refused: %j', async (cursor) => {
  await using forms = await startForms()
  await expectProblem(forms.as({}).definitions.list({ cursor }), 'INVALID_FORMS_CURSOR')
})

test.each([0, 501, 1.5])('a limit of %d is refused', async (limit) => {
  await using forms = await startForms()
  await expectProblem(forms.as({}).definitions.list({ limit }), 'VALIDATION_ERROR')
})
