import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'

const field = { name: 'email' }

test("a form's fields take what they leave out from the content type's schema", async () => {
  await using forms = await startForms()
  const { id: contentTypeId, name, slug } = await forms.givenType()

  const form = await forms.as({}).definitions.create({
    name: 'Contact',
    slug: 'contact',
    contentTypeId,
    fields: [{ name: 'email', label: 'Your address' }, { name: 'text' }, { name: 'topic', required: true }],
  })

  expect(form).toMatchObject({
    id: 1,
    domainId: 1,
    contentTypeName: name,
    contentTypeSlug: slug,
    active: true,
    publicRead: true,
    submissionStatus: 'draft',
    fields: [
      { name: 'email', label: 'Your address', type: 'text', required: true },
      { name: 'text', type: 'textarea', required: false },
      { name: 'topic', type: 'select', required: true, options: [{ value: 'sales' }, { value: 'support' }] },
    ],
  })
  expect(await forms.as({}).definitions.get({ id: 1 })).toEqual(form)
})

test('creating a form leaves one event and one audit entry that names it', async () => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()

  await forms.as({}).definitions.create({ name: 'Contact', slug: 'contact', contentTypeId, fields: [field] })

  expect(await forms.events()).toEqual([
    { subject: 'forms.definition.created', payload: { domainId: 1, formId: 1, slug: 'contact', contentTypeId } },
  ])
  expect(await forms.audit()).toMatchObject([{ action: 'create', entityType: 'form_definition', entityId: 1 }])
})

test('the content type is asked for in the name of the caller, with the decision on the call', async () => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()

  await forms.as({ id: 'api_key:7' }).definitions.create({ name: 'Contact', slug: 'contact', contentTypeId, fields: [field] })

  expect(forms.peers.calls).toMatchObject([
    { call: { procedure: 'content.types.get', principal: { id: 'api_key:7', domainId: 1 } }, input: { id: contentTypeId } },
  ])
})

test('a form is made in the domain of the caller, and a body that names another one is refused', async () => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  const body = { name: 'Contact', slug: 'contact', contentTypeId, fields: [field] }

  await expectProblem(forms.as({}).definitions.create({ ...body, domainId: 2 } as typeof body), 'VALIDATION_ERROR')
  expect((await forms.as({}).definitions.create(body)).domainId).toBe(1)
})

test("another domain's content type is answered as one that does not exist", async () => {
  await using forms = await startForms()
  const { id: theirs } = await forms.givenType(undefined, 2)
  const create = (contentTypeId: number) =>
    forms.as({}).definitions.create({ name: 'Contact', slug: 'contact', contentTypeId, fields: [field] })

  const problem = await expectProblem(create(theirs), 'FORM_CONTENT_TYPE_NOT_FOUND')
  const missing = await expectProblem(create(theirs + 1), 'FORM_CONTENT_TYPE_NOT_FOUND')

  expect(problem.detail.replace(`${theirs}`, '')).toBe(missing.detail.replace(`${theirs + 1}`, ''))
})

test('a slug belongs to one form of a domain', async () => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  const { id: elsewhere } = await forms.givenType(undefined, 2)
  const create = (domainId: number, type: number) =>
    forms.as({ domainId }).definitions.create({ name: 'Contact', slug: 'contact', contentTypeId: type, fields: [field] })
  await create(1, contentTypeId)

  expect((await create(2, elsewhere)).slug).toBe('contact')
  await expectProblem(create(1, contentTypeId), 'FORM_DEFINITION_SLUG_CONFLICT')
})

test('the webhook secret is sealed for its form, and neither it nor the address is answered', async () => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  const webhook = { webhookUrl: 'https://hooks.example/in', webhookSecret: 'keep-this-to-yourself' }

  const form = await forms.as({}).definitions.create({ name: 'Contact', slug: 'contact', contentTypeId, fields: [field], ...webhook })

  const [row] = await forms.rows<{ webhook_secret: string }>('select webhook_secret from forms.form_definitions')
  expect(forms.ports.secrets.open(row?.webhook_secret ?? '', `form:${form.id}`)).toBe(webhook.webhookSecret)
  expect(JSON.stringify(row)).not.toContain(webhook.webhookSecret)
  expect(JSON.stringify([form, await forms.events(), await forms.audit()])).not.toMatch(/webhook|hooks\.example|keep-this/i)
})

test.each([
  'http://hooks.example/in',
  'https://127.0.0.1/in',
  'https://localhost/in',
  'https://[::1]/in',
  'https://no-such-name.test/in',
  'https://user:pass@hooks.example/in',
])('a webhook at %s is refused', async (webhookUrl) => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  const create = forms.as({}).definitions.create({ name: 'Contact', slug: 'contact', contentTypeId, fields: [field], webhookUrl })

  await expectProblem(create, 'FORM_WEBHOOK_URL_UNSAFE')
})

test('what strangers send cannot be published at once', async () => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  const body = { name: 'Contact', slug: 'contact', contentTypeId, fields: [field] }

  await expectProblem(forms.as({}).definitions.create({ ...body, submissionStatus: 'published' }), 'FORM_SUBMISSION_STATUS_FORBIDDEN')
  await expect(
    forms.rows(
      "insert into forms.form_definitions (domain_id, name, slug, content_type_id, submission_status) values (1, 'x', 'x', 1, 'published')",
    ),
  ).rejects.toThrow('form_definitions_unpublished_check')
})

test('what forms cannot do yet is refused, all of it at once', async () => {
  await using forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  const ahead = { workflowTransitionId: 1, requirePayment: true, draftGeneration: { targetContentTypeId: 1 } }
  const create = forms.as({}).definitions.create({ name: 'Contact', slug: 'contact', contentTypeId, fields: [field], ...ahead })

  const { issues } = await expectProblem(create, 'FORM_FEATURE_UNAVAILABLE')

  expect(issues?.map(({ pointer }) => pointer)).toEqual(['/workflowTransitionId', '/requirePayment', '/draftGeneration'])
})

test('a content service that is away is told apart from a content type that is missing, and nothing is written', async () => {
  await using forms = await startForms()
  forms.peers.call = async () => {
    const { PeerUnavailable } = await import('@wordclaw/shared/peers')
    throw new PeerUnavailable('away')
  }

  await expectProblem(
    forms.as({}).definitions.create({ name: 'Contact', slug: 'contact', contentTypeId: 1, fields: [field] }),
    'FORM_CONTENT_UNAVAILABLE',
  )
  expect(await forms.rows('select id from forms.form_definitions')).toEqual([])
})
