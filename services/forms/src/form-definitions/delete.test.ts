import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'

const fields = [{ name: 'email', type: 'text', required: true }]

test('deleting a form takes its submissions with it, and leaves the items that they became', async () => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  await forms.givenForm({ contentTypeId, fields })
  await forms.submit({ data: { email: 'a@b.c' } })

  await forms.as({}).definitions.delete({ id: 1 })

  await expectProblem(forms.as({}).definitions.get({ id: 1 }), 'FORM_DEFINITION_NOT_FOUND')
  expect(await forms.submissions()).toEqual([])
  expect(await forms.madeItems()).toMatchObject([{ id: 1, data: { email: 'a@b.c' } }])
  expect((await forms.events()).at(-1)).toEqual({ subject: 'forms.definition.deleted', payload: { domainId: 1, formId: 1 } })
})

test('a form with submissions that are no items yet is not deleted, so that none is lost', async () => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  await forms.givenForm({ contentTypeId, fields })
  forms.peers.faults = ['away']
  await forms.submit({ data: { email: 'a@b.c' } })

  await expectProblem(forms.as({}).definitions.delete({ id: 1 }), 'FORM_SUBMISSIONS_PENDING')
  await forms.workOnce()
  await forms.as({}).definitions.delete({ id: 1 })

  expect(await forms.madeItems()).toHaveLength(1)
})
