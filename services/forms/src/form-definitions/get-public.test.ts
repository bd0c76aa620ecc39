import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'

const anybody = { id: 'anonymous', scopes: [] }

test('everybody sees what a form asks for, and nothing of what it does with it', async () => {
  await using forms = await startForms()
  const fields = [{ name: 'email', type: 'text', required: true }]
  await forms.givenForm({ fields, defaultData: { source: 'hidden' }, webhookUrl: 'https://hooks.example/x', webhookSecret: 'sealed' })

  const form = await forms.as(anybody).definitions.getPublic({ slug: 'contact', domainId: 1 })

  expect(form).toEqual({
    id: 1,
    domainId: 1,
    name: 'contact',
    slug: 'contact',
    description: null,
    contentTypeId: 1,
    contentTypeName: 'Message',
    contentTypeSlug: 'message',
    requirePayment: false,
    successMessage: null,
    fields,
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
  })
})

test('the domain is the one of the call, whatever the input says beside it', async () => {
  await using forms = await startForms()
  await forms.givenForm({ domainId: 2 })

  const { getPublic } = forms.as({ ...anybody, domainId: 1 }).definitions

  await expectProblem(getPublic({ slug: 'contact', domainId: 2 }), 'PUBLIC_FORM_NOT_FOUND')
})

test('a form that is closed, not public or without its content type is answered as one that does not exist', async () => {
  await using forms = await startForms()
  await forms.givenForm({ slug: 'closed', active: false })
  await forms.givenForm({ slug: 'inner', publicRead: false })
  await forms.givenForm({ slug: 'orphan' })
  await forms.rows(`update forms.form_definitions set content_type_name = null, content_type_slug = null where slug = 'orphan'`)
  const { getPublic } = forms.as(anybody).definitions
  const problems = await Promise.all(
    ['closed', 'inner', 'orphan', 'missing'].map(async (slug) => {
      const problem = await expectProblem(getPublic({ slug, domainId: 1 }), 'PUBLIC_FORM_NOT_FOUND')
      return JSON.stringify(problem).replace(slug, '')
    }),
  )

  expect(new Set(problems).size).toBe(1)
})
