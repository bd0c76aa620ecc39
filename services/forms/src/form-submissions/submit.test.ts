import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'

const fields = [
  { name: 'email', type: 'text', required: true },
  { name: 'text', type: 'textarea', required: false },
]

async function startWithForm(more: Parameters<Awaited<ReturnType<typeof startForms>>['givenForm']>[0] = {}) {
  const forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  await forms.givenForm({ contentTypeId, fields, ...more })
  return { ...forms, contentTypeId }
}

test('what is sent becomes an item within the call, with what the form adds', async () => {
  await using forms = await startWithForm({ defaultData: { source: 'web', text: 'nothing' }, successMessage: 'Thank you' })

  const receipt = await forms.submit({ data: { email: 'a@b.c', text: 'Hello' } })

  expect(receipt).toEqual({
    id: 1,
    form: expect.objectContaining({ id: 1, slug: 'contact', fields }),
    submission: { contentItemId: 1, status: 'draft', reviewTaskId: null, draftGenerationJobId: null, successMessage: 'Thank you' },
  })
  expect(JSON.stringify(receipt)).not.toMatch(/defaultData|webhook|"web"/)
  expect(await forms.madeItems()).toMatchObject([
    {
      id: 1,
      contentTypeId: forms.contentTypeId,
      status: 'draft',
      publicationState: 'draft',
      data: { email: 'a@b.c', text: 'Hello', source: 'web' },
    },
  ])
  expect(await forms.submissions()).toEqual([
    { id: 1, status: 'accepted', data: { email: 'a@b.c', text: 'Hello' }, content_item_id: 1, problem: null },
  ])
})

test('the item is made by the form, with no more right than to write, under the decision on the submission', async () => {
  await using forms = await startWithForm()

  await forms.submit({ data: { email: 'a@b.c' } }, { decisionId: '01999999-0000-7000-8000-000000000001' })

  const [row] = await forms.rows<{ uuid: string }>('select uuid from forms.form_submissions')
  expect(forms.peers.calls.map(({ call }) => call)).toMatchObject([
    {
      procedure: 'content.items.create',
      principal: { id: 'form:1', domainId: 1, scopes: ['content:write'] },
      requestId: 'request-1',
      decisionId: '01999999-0000-7000-8000-000000000001',
      idempotencyKey: row?.uuid,
    },
  ])
})

test('each of the two steps leaves one event and one audit entry: of the sender, and of the form', async () => {
  await using forms = await startWithForm()

  await forms.submit({ data: { email: 'a@b.c' } })

  const about = { domainId: 1, formId: 1, submissionId: 1 }
  expect(await forms.events()).toEqual([
    { subject: 'forms.submission.received', payload: about },
    { subject: 'forms.submission.accepted', payload: { ...about, contentItemId: 1 } },
  ])
  expect(await forms.audit()).toMatchObject([
    { action: 'submit', entityType: 'form_submission', entityId: 1, actorId: 'anonymous' },
    { action: 'accept', entityType: 'form_submission', entityId: 1, actorId: 'form:1' },
  ])
})

test('nothing is left for the job of a submission that was completed in its call', async () => {
  await using forms = await startWithForm()

  await forms.submit({ data: { email: 'a@b.c' } })

  expect(await forms.jobs()).toMatchObject([{ kind: 'form_submission', status: 'succeeded', attempts: 0, payload: { submissionId: 1 } }])
  expect(await forms.workOnce()).toBe(0)
})

test('a form that is not public takes submissions, and one that is closed does not', async () => {
  await using forms = await startWithForm({ publicRead: false })
  await forms.givenForm({ slug: 'closed', active: false, fields })

  expect((await forms.submit({ data: { email: 'a@b.c' } })).submission.contentItemId).toBe(1)
  await expectProblem(forms.submit({ slug: 'closed', data: { email: 'a@b.c' } }), 'PUBLIC_FORM_NOT_FOUND')
  await expectProblem(forms.submit({ data: { email: 'a@b.c' } }, { domainId: 2 }), 'PUBLIC_FORM_NOT_FOUND')
  await expectProblem(forms.submit({ data: { email: 'a@b.c' } }, { domainId: 0 }), 'PUBLIC_FORM_NOT_FOUND')
})

test.each([
  [{ email: 'a@b.c', source: 'mine', 'a/b': 1 }, 'FORM_SUBMISSION_UNKNOWN_FIELDS', ['/data/source', '/data/a~1b']],
  [{ text: 'Hello' }, 'FORM_SUBMISSION_REQUIRED_FIELD_MISSING', ['/data/email']],
  [{ email: 'a\0b' }, 'FORM_SUBMISSION_INVALID', ['/data/email']],
])('%j is refused before anything is stored: %s', async (data, code, pointers) => {
  await using forms = await startWithForm({ defaultData: { email: 'default@b.c' } })

  const { status, issues } = await expectProblem(forms.submit({ data }), code)

  expect(status).toBe(400)
  expect(issues?.map(({ pointer }) => pointer)).toEqual(pointers)
  expect(await forms.submissions()).toEqual([])
  expect(await forms.jobs()).toEqual([])
})

test('data of more than 64 KiB is refused before anything is stored', async () => {
  await using forms = await startWithForm()

  expect(await expectProblem(forms.submit({ data: { email: 'x'.repeat(65_536) } }), 'FORM_SUBMISSION_TOO_LARGE')).toMatchObject({
    status: 413,
  })
  expect(await forms.submissions()).toEqual([])
})

test('what content says against it is told with pointers; the row is kept without what was sent', async () => {
  await using forms = await startWithForm()

  const problem = await expectProblem(forms.submit({ data: { email: 'x', text: 7 } }), 'FORM_SUBMISSION_INVALID')

  expect(problem).toMatchObject({
    status: 400,
    issues: [
      { pointer: '/data/email', rule: 'minLength' },
      { pointer: '/data/text', rule: 'type' },
    ],
  })
  expect(await forms.submissions()).toMatchObject([
    { status: 'rejected', data: {}, content_item_id: null, problem: { code: 'CONTENT_SCHEMA_VALIDATION_FAILED' } },
  ])
  expect(await forms.madeItems()).toEqual([])
  expect((await forms.events()).at(-1)).toMatchObject({ subject: 'forms.submission.rejected', payload: { submissionId: 1 } })
  expect(await forms.workOnce()).toBe(0)
})

test('what is wrong with the form itself is not told to strangers; what they sent is kept', async () => {
  await using forms = await startWithForm({ defaultData: { topic: 'secret-topic' } })

  const problem = await expectProblem(forms.submit({ data: { email: 'a@b.c' } }), 'FORM_SUBMISSION_UNDELIVERABLE')

  expect(JSON.stringify(problem)).not.toContain('topic')
  expect(await forms.submissions()).toMatchObject([
    { status: 'failed', data: { email: 'a@b.c' }, problem: { issues: [{ pointer: '/data/topic', rule: 'enum' }] } },
  ])
})

test('while content is away, the submission is stored and says so; the job makes the item later', async () => {
  await using forms = await startWithForm()
  forms.peers.faults = ['away']

  const { submission } = await forms.submit({ data: { email: 'a@b.c' } })

  expect(submission).toMatchObject({ contentItemId: null, status: 'received' })
  expect(await forms.submissions()).toMatchObject([{ status: 'received', data: { email: 'a@b.c' } }])
  expect(await forms.workOnce()).toBe(1)
  expect(await forms.submissions()).toMatchObject([{ status: 'accepted', content_item_id: 1 }])
})

test('a dry run says what content would say, and leaves nothing anywhere', async () => {
  await using forms = await startWithForm()

  expect((await forms.submit({ data: { email: 'a@b.c' } }, { dryRun: true })).submission).toMatchObject({ contentItemId: null })
  await expectProblem(forms.submit({ data: { email: 'x' } }, { dryRun: true }), 'FORM_SUBMISSION_INVALID')

  expect(await forms.submissions()).toEqual([])
  expect(await forms.madeItems()).toEqual([])
  expect(await forms.jobs()).toEqual([])
})

test('a call that is repeated with its idempotency key is one submission, and is answered alike', async () => {
  await using forms = await startWithForm()
  const data = { email: 'a@b.c' }

  const first = await forms.submit({ data }, { idempotencyKey: 'once' })
  const second = await forms.submit({ data }, { idempotencyKey: 'once' })

  expect(second).toEqual(first)
  expect(first.submission.contentItemId).toBe(1)
  expect(await forms.madeItems()).toHaveLength(1)
  await expectProblem(forms.submit({ data: { email: 'other@b.c' } }, { idempotencyKey: 'once' }), 'IDEMPOTENCY_KEY_REUSED')
})

test('a call that is repeated after its first attempt died goes on with what that has stored', async () => {
  await using forms = await startWithForm()
  const data = { email: 'a@b.c' }
  await forms.submit({ data }, { idempotencyKey: 'once' })
  // As if the first process had died before it could note its answer.
  await forms.rows('delete from forms.idempotency_keys')

  const again = await forms.submit({ data }, { idempotencyKey: 'once' })

  expect(again).toMatchObject({ id: 1, submission: { contentItemId: 1, status: 'draft' } })
  expect(await forms.madeItems()).toHaveLength(1)
})

test('a refusal does not use up the idempotency key', async () => {
  await using forms = await startWithForm()
  await expectProblem(forms.submit({ data: { email: 'x' } }, { idempotencyKey: 'once' }), 'FORM_SUBMISSION_INVALID')

  const corrected = await forms.submit({ data: { email: 'a@b.c' } }, { idempotencyKey: 'once' })

  expect(corrected.submission.contentItemId).toBe(1)
})

test('a form that changes in between does not change what is made of what came in before', async () => {
  await using forms = await startWithForm({ defaultData: { source: 'before' } })
  forms.peers.faults = ['away']
  await forms.submit({ data: { email: 'a@b.c' } })

  await forms.as({}).definitions.update({ id: 1, defaultData: { source: 'after' } })
  await forms.workOnce()

  expect(await forms.madeItems()).toMatchObject([{ data: { email: 'a@b.c', source: 'before' } }])
})
