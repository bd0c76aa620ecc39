import { expect } from 'vitest'
import { callerOf, type Teller } from './pay-story.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: { readonly data: Record<string, unknown>; readonly code?: string; readonly issues?: { pointer: string }[] }
}

/** Calls without a key, as strangers do. */
export const anybody =
  ({ url }: Pick<Teller, 'url'>) =>
  async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) }
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(new URL(path, url), { method, headers: { ...type, ...headers }, ...json })
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
  }

const WITHIN = { timeout: 60_000, interval: 50 }

const SCHEMA = {
  type: 'object',
  properties: { email: { type: 'string', minLength: 3 }, text: { type: 'string' }, source: { type: 'string' } },
  required: ['email'],
  additionalProperties: false,
}

/**
 * The story of a public form: a stranger sends it in, and those who run it have a content item, exactly one. Where things break meanwhile it is not calm:
 * what content would refuse is then taken in, and refused later.
 */
export async function submitForm(teller: Teller, { calm = true } = {}) {
  const admin = callerOf(teller, teller.key)
  const stranger = anybody(teller)
  const form = await givenForm(teller)
  const address = `/api/public/forms/${form.slug}`
  const at = `?domainId=${form.domainId}`

  const contract = await stranger('GET', address + at)
  expect(contract).toMatchObject({
    status: 200,
    body: {
      data: { id: form.id, contentTypeName: 'Message', fields: [{ name: 'email', type: 'text', required: true }, { name: 'text' }] },
    },
  })
  expect(JSON.stringify(contract.body)).not.toMatch(/defaultData|webhook|submissionStatus/)

  if (calm) {
    const refused = await stranger('POST', `${address}/submissions${at}`, { data: { email: 'x' } })
    expect(refused).toMatchObject({ status: 400, body: { code: 'FORM_SUBMISSION_INVALID', issues: [{ pointer: '/data/email' }] } })
  }

  const sent = { data: { email: 'reader@example.org', text: 'Hello' } }
  const repeatable = { 'idempotency-key': crypto.randomUUID() }
  const taken = await stranger('POST', `${address}/submissions${at}`, sent, repeatable)
  expect(taken).toMatchObject({ status: 201, body: { data: { form: { id: form.id }, submission: { successMessage: 'Thank you' } } } })
  const again = await stranger('POST', `${address}/submissions${at}`, sent, repeatable)
  expect(again.body.data).toEqual(taken.body.data)

  const id = taken.body.data['id'] as number
  const submission = async () => (await admin('GET', `/api/forms/${form.id}/submissions/${id}`)).body.data
  await expect.poll(submission, WITHIN).toMatchObject({ status: 'accepted', contentItemId: expect.any(Number) })
  const { contentItemId } = (await submission()) as { contentItemId: number }
  expect(await admin('GET', `/api/content-items/${contentItemId}`)).toMatchObject({
    status: 200,
    body: { data: { contentTypeId: form.contentTypeId, status: 'draft', data: { ...sent.data, source: 'web' } } },
  })
  const items = await admin('GET', `/api/content-items?contentTypeId=${form.contentTypeId}`)
  expect(items.body.data).toHaveLength(1)
  return { formId: form.id, domainId: form.domainId, slug: form.slug, submissionId: id, contentItemId, contentTypeId: form.contentTypeId }
}

/** A form of a content type of its own. */
async function givenForm(teller: Teller) {
  const admin = callerOf(teller, teller.key)
  const slug = `contact-${crypto.randomUUID()}`
  const type = await admin('POST', '/api/content-types', { name: 'Message', slug, schema: SCHEMA })
  const created = await admin('POST', '/api/forms', {
    name: 'Contact',
    slug,
    contentTypeId: type.body.data['id'],
    fields: [{ name: 'email' }, { name: 'text' }],
    defaultData: { source: 'web' },
    successMessage: 'Thank you',
  })
  expect(created).toMatchObject({ status: 201, body: { data: { slug } } })
  return created.body.data as { id: number; slug: string; domainId: number; contentTypeId: number }
}
