import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'
import { completeNow } from './complete-submission.ts'

const fields = [{ name: 'email', type: 'text', required: true }]

async function startWithForm() {
  const forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  await forms.givenForm({ contentTypeId, fields })
  return forms
}

test('however many take a submission on at once, it becomes one item and is said to be accepted once', async () => {
  await using forms = await startWithForm()
  const { database, peers, clock } = forms
  const ids = Array.from({ length: 10 }, (_, index) => index + 1)
  forms.peers.faults = ids.map(() => 'away')
  for (const id of ids) await forms.submit({ data: { email: `sender ${id}` } })
  const here = { database, schema: 'forms', now: clock.now(), peers, traceparent: undefined }

  await Promise.allSettled([...ids, ...ids, ...ids].map((id) => completeNow(here, 1, id)).concat(forms.workOnce().then(() => null)))
  await forms.workOnce()

  const submissions = await forms.submissions()
  expect(submissions.map(({ status }) => status)).toEqual(ids.map(() => 'accepted'))
  expect((await forms.madeItems()).map(({ id }) => id).toSorted()).toEqual(submissions.map((row) => row.content_item_id).toSorted())
  expect((await forms.events()).filter(({ subject }) => subject === 'forms.submission.accepted')).toHaveLength(10)
})

test('of concurrent calls with one idempotency key, one is performed and none is performed beside it', async () => {
  await using forms = await startWithForm()
  const call = () => forms.submit({ data: { email: 'a@b.c' } }, { idempotencyKey: 'once' })

  const ended = await Promise.allSettled(Array.from({ length: 20 }, call))
  const answer = await call()

  const answers = ended.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const refusals = ended.flatMap((result) => (result.status === 'rejected' ? [result.reason.problem?.code] : []))
  expect(answers).toEqual(answers.map(() => answer))
  expect(new Set([...refusals, 'IDEMPOTENCY_CONFLICT'])).toEqual(new Set(['IDEMPOTENCY_CONFLICT']))
  expect(await forms.submissions()).toHaveLength(1)
  expect(await forms.madeItems()).toHaveLength(1)
})
