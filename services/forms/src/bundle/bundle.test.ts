import { DomainImported } from '@wordclaw/content/events'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'
import type { BundleForm } from './bundle-form.ts'
import { followImports } from './follow-imports.ts'

const form = (slug: string, more: Record<string, unknown> = {}) => ({
  slug,
  name: 'Contact',
  description: null,
  contentTypeId: 7,
  contentTypeName: 'Message',
  contentTypeSlug: 'message',
  fields: [{ name: 'email', type: 'text', required: true }],
  defaultData: { source: 'form' },
  active: false,
  publicRead: true,
  submissionStatus: 'draft',
  webhookUrl: 'https://hooks.example/',
  successMessage: 'Thank you',
  createdAt: '2026-01-01T00:00:00.000001Z',
  updatedAt: '2026-01-02T00:00:00.123456Z',
  ...more,
})

test('forms are listed for a bundle without anything that is of this place, and without their secrets', async () => {
  await using forms = await startForms()
  await forms.givenForm({ slug: 'ours', webhookUrl: 'https://hooks.example/', webhookSecret: 'sealed' })
  await forms.givenForm({ slug: 'theirs', domainId: 2 })

  const { forms: listed, next } = await forms.as({}).bundle.list({ after: 0 })

  expect(next).toBe(null)
  expect(listed.map(({ slug }) => slug)).toEqual(['ours'])
  expect(Object.keys(listed[0] ?? {}).toSorted()).toEqual(
    Object.keys(form('x'))
      .filter((name) => name !== 'contentTypeName' && name !== 'contentTypeSlug')
      .toSorted(),
  )
})

test.each([
  ['a name that is too long', { name: 'x'.repeat(201) }, '/name'],
  ['submissions that go live', { submissionStatus: 'published' }, '/submissionStatus'],
  ['a field of which nobody knows what it is', { fields: [{ name: 'email' }] }, '/fields'],
  ['an address that is none', { webhookUrl: 'javascript:alert(1)' }, '/webhookUrl'],
  ['a member that no form has', { webhookSecret: 'x' }, ''],
])('examining finds %s', async (_, fault, pointer) => {
  await using forms = await startForms()
  const examine = (...asked: object[]) => forms.as({}).bundle.examine({ forms: asked as Record<string, unknown>[] })

  expect(await examine(form('one'))).toEqual({ existing: 0, fault: null })
  expect(await examine(form('one'), form('two', fault))).toMatchObject({ fault: { index: 1, issues: [{ pointer }] } })
})

test('examining counts the forms that are in the way', async () => {
  await using forms = await startForms()
  await forms.givenForm()

  expect(await forms.as({}).bundle.examine({ forms: [] })).toMatchObject({ existing: 1 })
  expect(await forms.as({ domainId: 2 }).bundle.examine({ forms: [] })).toMatchObject({ existing: 0 })
})

test('the forms of an import are taken over as they were, and each is told of', async () => {
  await using forms = await startForms()
  const imported = [form('one'), form('two')] as BundleForm[]
  const event = {
    id: crypto.randomUUID(),
    subject: DomainImported.subject,
    version: DomainImported.version,
    domainId: 2,
    payload: { domainId: 2, importId: 1 },
    time: '',
    traceparent: undefined,
    stream: 'content',
    position: 1,
  }

  await forms.database.sql.transaction((sql) =>
    followImports.handle({ sql, schema: 'forms', now: forms.clock.now(), ports: {} }, [{ event, prepared: imported }]),
  )

  const { forms: listed } = await forms.as({ domainId: 2 }).bundle.list({ after: 0 })
  expect(listed).toEqual(imported.map(({ contentTypeName: _, contentTypeSlug: __, ...settled }) => settled))
  expect((await forms.events()).map(({ subject, payload }) => [subject, payload['slug']])).toEqual([
    ['forms.definition.created', 'one'],
    ['forms.definition.created', 'two'],
  ])
})
