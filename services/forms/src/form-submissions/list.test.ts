import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'

const fields = [{ name: 'email', type: 'text', required: true }]

async function startWithSubmissions() {
  const forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  await forms.givenForm({ contentTypeId, fields })
  await forms.givenForm({ slug: 'other', contentTypeId, fields })
  for (const email of ['one@b.c', 'two@b.c', 'three@b.c']) await forms.submit({ data: { email } })
  await forms.submit({ slug: 'other', data: { email: 'other@b.c' } })
  return forms
}

test('those who run a form see what came in by it, newest first, and what became of it', async () => {
  await using forms = await startWithSubmissions()
  await forms.submit({ data: { email: 'x' } }).catch(() => undefined)

  const { items } = await forms.as({}).submissions.list({ id: 1 })

  expect(items.map(({ status, data, contentItemId }) => ({ status, data, contentItemId }))).toEqual([
    { status: 'rejected', data: {}, contentItemId: null },
    { status: 'accepted', data: { email: 'three@b.c' }, contentItemId: 3 },
    { status: 'accepted', data: { email: 'two@b.c' }, contentItemId: 2 },
    { status: 'accepted', data: { email: 'one@b.c' }, contentItemId: 1 },
  ])
  expect(items[0]?.problem).toMatchObject({ code: 'CONTENT_SCHEMA_VALIDATION_FAILED', issues: [{ pointer: '/data/email' }] })
  expect(await forms.as({}).submissions.get({ id: 1, submissionId: 3 })).toEqual(items[1])
})

test('following the cursor gives every submission once', async () => {
  await using forms = await startWithSubmissions()
  const { list } = forms.as({}).submissions

  const first = await list({ id: 1, limit: 2 })
  const second = await list({ id: 1, limit: 2, cursor: first.nextCursor ?? '' })

  expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([[3, 2], [1]])
  await expectProblem(list({ id: 1, cursor: 'nonsense' }), 'INVALID_FORM_SUBMISSIONS_CURSOR')
})

test("another domain's submissions do not exist, nor do those of another form", async () => {
  await using forms = await startWithSubmissions()
  const theirs = forms.as({ domainId: 2 }).submissions

  await expectProblem(theirs.list({ id: 1 }), 'FORM_DEFINITION_NOT_FOUND')
  await expectProblem(theirs.get({ id: 1, submissionId: 1 }), 'FORM_SUBMISSION_NOT_FOUND')
  await expectProblem(forms.as({}).submissions.get({ id: 2, submissionId: 1 }), 'FORM_SUBMISSION_NOT_FOUND')
})
