import { createHmac } from 'node:crypto'
import { startReceiver } from '@wordclaw/shared/testing/receiver'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'

const SECRET = 'keep-this-to-yourself'

async function startWithWebhook() {
  const receiver = await startReceiver()
  const forms = await startForms({ origins: [receiver.origin] })
  const { id: contentTypeId } = await forms.givenType()
  await forms.as({}).definitions.create({
    name: 'Contact',
    slug: 'contact',
    contentTypeId,
    fields: [{ name: 'email' }],
    webhookUrl: `${receiver.origin}/in`,
    webhookSecret: SECRET,
  })
  return {
    ...forms,
    receiver,
    async [Symbol.asyncDispose]() {
      await forms[Symbol.asyncDispose]()
      await receiver[Symbol.asyncDispose]()
    },
  }
}

test('an accepted submission is announced once, signed with the secret of the form', async () => {
  await using forms = await startWithWebhook()
  await forms.submit({ data: { email: 'a@b.c' } })

  await forms.workOnce()
  await forms.workOnce()

  const [request] = forms.receiver.received
  expect(forms.receiver.received).toHaveLength(1)
  expect(JSON.parse(request?.body ?? '')).toEqual({
    event: 'form.submitted',
    form: { id: 1, domainId: 1, slug: 'contact', name: 'Contact', contentTypeId: 1 },
    submission: { id: 1, contentItemId: 1, status: 'draft', reviewTaskId: null, draftGenerationJobId: null, data: { email: 'a@b.c' } },
    request: { requestId: 'request-1' },
  })
  expect(request?.headers['x-wordclaw-signature']).toBe(
    createHmac('sha256', SECRET)
      .update(request?.body ?? '')
      .digest('hex'),
  )
})

test('a receiver that fails is tried again, with the same id', async () => {
  await using forms = await startWithWebhook()
  forms.receiver.answers({ status: 500 })
  await forms.submit({ data: { email: 'a@b.c' } })
  await forms.workOnce()
  forms.receiver.answers({ status: 204 })

  await forms.workOnce()

  const ids = forms.receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
  expect((await forms.jobs()).at(-1)).toMatchObject({ kind: 'form_webhook', status: 'succeeded' })
})

test('neither the job nor any event holds the address or the secret', async () => {
  await using forms = await startWithWebhook()
  await forms.submit({ data: { email: 'a@b.c' } })

  expect(JSON.stringify([await forms.jobs(), await forms.events(), await forms.audit()])).not.toMatch(/127\.0\.0\.1|keep-this/)
})

test('what is rejected is not announced, nor is anything of a form whose webhook was taken away', async () => {
  await using forms = await startWithWebhook()
  await forms.submit({ data: { email: 'x' } }).catch(() => undefined)
  await forms.submit({ data: { email: 'a@b.c' } })
  await forms.as({}).definitions.update({ id: 1, webhookUrl: null })

  await forms.workOnce()

  expect(forms.receiver.received).toEqual([])
})
