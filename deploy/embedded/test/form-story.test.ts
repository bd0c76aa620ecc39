import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { anybody, submitForm } from './form-story.ts'
import { startWordclaw } from './harness.ts'

test('what a stranger sends in by a form becomes one content item, whatever is repeated', async () => {
  await using wordclaw = await startWordclaw()

  const { domainId, contentItemId } = await submitForm(wordclaw)

  const decisions = (await wordclaw.decisions()).filter(({ operation }) => operation.startsWith('form.'))
  expect(decisions.map(({ operation, outcome, principal_id, domain_id }) => [operation, outcome, principal_id, domain_id])).toEqual([
    ['form.read_public', 'allow', null, domainId],
    ...Array(3).fill(['form.submit', 'allow', null, domainId]),
  ])
  const [created] = await wordclaw.rows<{ payload: object }>(
    `select payload from content.outbox where subject = 'audit.mutation.recorded' and payload ->> 'action' = 'create' and (payload ->> 'entityId')::int = $1
       and payload ->> 'entityType' = 'content_item'`,
    [contentItemId],
  )
  expect(created?.payload).toMatchObject({ actorId: expect.stringMatching(/^form:\d+$/), decisionId: expect.any(String) })
})

test('every door takes a form in without a key', async () => {
  await using wordclaw = await startWordclaw()
  const { slug, domainId, contentTypeId } = await submitForm(wordclaw)

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, undefined)
    const read = await door.call({ procedure: 'forms.definitions.getPublic', input: { slug, domainId } })
    const sent = await door.call({ procedure: 'forms.submissions.submit', input: { slug, domainId, data: { email: `${name}@b.c` } } })
    const refused = await door.call({ procedure: 'forms.submissions.submit', input: { slug, domainId, data: { email: 'a@b.c', more: 1 } } })
    expect(read, name).toMatchObject({ value: { slug, contentTypeId } })
    expect(sent, name).toMatchObject({ value: { submission: { contentItemId: expect.any(Number), status: 'draft' } } })
    expect(refused, name).toMatchObject({ refusal: { code: 'FORM_SUBMISSION_UNKNOWN_FIELDS', status: 400 } })
  }
  expect(await wordclaw.rows('select status from forms.form_submissions where status = $1', ['accepted'])).toHaveLength(5)
})

test('a form of another domain, of none and no form at all are answered alike', async () => {
  await using wordclaw = await startWordclaw()
  const { slug, domainId } = await submitForm(wordclaw)
  const stranger = anybody(wordclaw)
  const same = { 'x-request-id': 'same' }
  const answers = await Promise.all(
    [
      `${slug}?domainId=${domainId + 1}`,
      `${slug}?domainId=0`,
      `${slug}?domainId=99999999999`,
      `${'x'.repeat(slug.length)}?domainId=${domainId}`,
    ].map(async (address) => {
      const { status, body } = await stranger('GET', `/api/public/forms/${address}`, undefined, same)
      return { status, body: JSON.stringify(body).replaceAll(/contact-[\w-]+|x{9,}/g, 'SLUG') }
    }),
  )

  expect(answers[0]).toMatchObject({ status: 404, body: expect.stringContaining('PUBLIC_FORM_NOT_FOUND') })
  for (const answer of answers) expect(answer).toEqual(answers[0])
})
