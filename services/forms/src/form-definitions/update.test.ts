import { PeerUnavailable } from '@wordclaw/shared/peers'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'

async function startWithForm() {
  const forms = await startForms()
  const { id: contentTypeId } = await forms.givenType()
  const { definitions } = forms.as({})
  const form = await definitions.create({
    name: 'Contact',
    slug: 'contact',
    contentTypeId,
    description: 'Write to us',
    fields: [{ name: 'email' }],
    defaultData: { source: 'web' },
    webhookUrl: 'https://hooks.example/in',
    webhookSecret: 'keep-this-to-yourself',
  })
  return { ...forms, definitions, form }
}

test('what is sent changes, and everything else stays', async () => {
  await using forms = await startWithForm()
  const { updatedAt: _, ...before } = forms.form

  const after = await forms.definitions.update({ id: 1, name: 'Write to us', description: null })

  expect(after).toEqual({ ...before, name: 'Write to us', description: null, updatedAt: expect.any(String) })
  expect(await forms.definitions.get({ id: 1 })).toEqual(after)
  expect((await forms.events()).at(-1)).toMatchObject({ subject: 'forms.definition.updated', payload: { formId: 1, slug: 'contact' } })
  expect((await forms.audit()).at(-1)).toMatchObject({ action: 'update', entityId: 1, before: expect.any(String) })
})

test('a webhook is kept, replaced or taken away', async () => {
  await using forms = await startWithForm()
  const stored = async () =>
    (
      await forms.rows<{ webhook_url: string | null; webhook_secret: string | null }>(
        'select webhook_url, webhook_secret from forms.form_definitions',
      )
    )[0]

  await forms.definitions.update({ id: 1, webhookSecret: 'another-secret' })
  const replaced = await stored()
  await forms.definitions.update({ id: 1, webhookUrl: null, webhookSecret: null })

  expect(forms.ports.secrets.open(replaced?.webhook_secret ?? '', 'form:1')).toBe('another-secret')
  expect(replaced?.webhook_url).toBe('https://hooks.example/in')
  expect(await stored()).toEqual({ webhook_url: null, webhook_secret: null })
})

test('a new content type has to have what the form asks for, unless that changes with it', async () => {
  await using forms = await startWithForm()
  const { id: contentTypeId, slug } = await forms.givenType({
    type: 'object',
    properties: { title: { type: 'string' } },
    additionalProperties: false,
  })

  await expectProblem(forms.definitions.update({ id: 1, contentTypeId }), 'FORM_DEFAULT_DATA_INVALID')
  await expectProblem(forms.definitions.update({ id: 1, contentTypeId, defaultData: {} }), 'FORM_FIELD_NOT_IN_SCHEMA')
  const moved = await forms.definitions.update({ id: 1, contentTypeId, defaultData: {}, fields: [{ name: 'title' }] })

  expect(moved).toMatchObject({ contentTypeId, contentTypeSlug: slug, defaultData: {}, fields: [{ name: 'title', type: 'text' }] })
})

test('a form can be closed while content is away', async () => {
  await using forms = await startWithForm()
  forms.peers.call = () => Promise.reject(new PeerUnavailable('away'))

  expect((await forms.definitions.update({ id: 1, active: false })).active).toBe(false)
  await expectProblem(forms.definitions.update({ id: 1, fields: [{ name: 'text' }] }), 'FORM_CONTENT_UNAVAILABLE')
})

test.each([
  [{}, 'EMPTY_UPDATE_BODY'],
  [{ submissionStatus: 'published' }, 'FORM_SUBMISSION_STATUS_FORBIDDEN'],
  [{ requirePayment: true }, 'FORM_FEATURE_UNAVAILABLE'],
  [{ webhookUrl: 'https://10.0.0.1/' }, 'FORM_WEBHOOK_URL_UNSAFE'],
  [{ slug: 'taken' }, 'FORM_DEFINITION_SLUG_CONFLICT'],
  [{ domainId: 2 }, 'VALIDATION_ERROR'],
])('%j is refused, and changes nothing', async (change, code) => {
  await using forms = await startWithForm()
  await forms.givenForm({ slug: 'taken' })

  await expectProblem(forms.definitions.update({ id: 1, ...change }), code)

  expect(await forms.definitions.get({ id: 1 })).toEqual(forms.form)
})

test("another domain's form is neither read, changed nor deleted: it does not exist there", async () => {
  await using forms = await startWithForm()
  const { definitions } = forms.as({ domainId: 2 })

  await expectProblem(definitions.get({ id: 1 }), 'FORM_DEFINITION_NOT_FOUND')
  await expectProblem(definitions.update({ id: 1, name: 'Ours' }), 'FORM_DEFINITION_NOT_FOUND')
  await expectProblem(definitions.delete({ id: 1 }), 'FORM_DEFINITION_NOT_FOUND')
  await expectProblem(definitions.delete({ id: 9 }), 'FORM_DEFINITION_NOT_FOUND')
})
