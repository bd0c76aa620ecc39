import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'
import type { Fault } from '../../test/local-peers.ts'

const fields = [{ name: 'email', type: 'text', required: true }]
const fault = fc.constantFrom<Fault | null>('away', 'died before', 'lost', null)

async function startWithForm() {
  const forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  await forms.givenForm({ contentTypeId, fields })
  return forms
}

test('wherever a request or a job dies, every submission ends as exactly one item, and says so once', { timeout: 120_000 }, async () => {
  await using forms = await startWithForm()
  let sent = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 4 }), fc.nat({ max: 1 }), async (faults, lost) => {
      forms.peers.faults = [...faults]
      await forms.submit({ data: { email: `sender ${++sent}` } })
      for (let worker = 0; worker < lost; worker++) await forms.loseWorker()
      for (let done = 1; done > 0; ) done = await forms.workOnce()
    }),
    { numRuns: 25 },
  )

  const submissions = await forms.submissions()
  const items = (await forms.items.as({}).items.list({ limit: 500 })).items
  const events = await forms.events()
  const accepted = events.filter(({ subject }) => subject === 'forms.submission.accepted').map(({ payload }) => payload)
  const senders = Array.from({ length: sent }, (_, index) => `sender ${index + 1}`)
  expect(submissions.map(({ data, status }) => ({ data, status }))).toEqual(
    senders.map((email) => ({ data: { email }, status: 'accepted' })),
  )
  expect(new Map(items.map(({ id, data }) => [id, data]))).toEqual(new Map(submissions.map((row) => [row.content_item_id, row.data])))
  expect(items).toHaveLength(sent)
  expect(accepted.map((payload) => payload['submissionId'])).toEqual(submissions.map(({ id }) => id))
  expect((await forms.audit()).filter(({ action }) => action === 'accept')).toHaveLength(sent)
})

test('a job that overtakes the request of its submission makes the item with it, not another one', async () => {
  await using forms = await startWithForm()
  const reached = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  forms.peers.beforeAnswer = () => {
    reached.resolve()
    return answered.promise
  }

  const submitting = forms.submit({ data: { email: 'a@b.c' } })
  await reached.promise
  forms.peers.beforeAnswer = async () => undefined
  await forms.workOnce()
  const settledByTheJob = await forms.submissions()
  answered.resolve()

  expect(settledByTheJob).toMatchObject([{ status: 'accepted', content_item_id: 1 }])
  expect((await submitting).submission).toMatchObject({ contentItemId: 1, status: 'draft' })
  expect(await forms.madeItems()).toHaveLength(1)
  expect((await forms.events()).filter(({ subject }) => subject === 'forms.submission.accepted')).toHaveLength(1)
})

test('a submission that content fails on again and again is kept as received, and its job as failed', async () => {
  await using forms = await startWithForm()
  forms.peers.faults = Array<Fault>(20).fill('died before')
  await forms.submit({ data: { email: 'a@b.c' } })

  for (let round = 0; round < 12; round++) await forms.workOnce()

  expect(await forms.submissions()).toMatchObject([{ status: 'received', data: { email: 'a@b.c' } }])
  expect(await forms.jobs()).toMatchObject([{ kind: 'form_submission', status: 'failed', attempts: 10 }])
})

test('a submission waits for content as long as it is away', async () => {
  await using forms = await startWithForm()
  forms.peers.faults = Array<Fault>(30).fill('away')
  await forms.submit({ data: { email: 'a@b.c' } })

  for (let round = 0; round < 30; round++) await forms.workOnce()

  expect(await forms.submissions()).toMatchObject([{ status: 'accepted', content_item_id: 1 }])
})
