import { connect } from '@wordclaw/client'
import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { anybody } from './form-story.ts'
import { startWordclaw } from './harness.ts'
import { fromManual } from './manual.ts'

const schema = {
  type: 'object',
  'x-wordclaw-public-write': { subjectField: 'author', allowedOperations: ['create', 'update'], requiredStatus: 'pending' },
  properties: { author: { type: 'string' }, text: { type: 'string' } },
  required: ['author'],
  additionalProperties: false,
}

/** A type that is open to the public, and a client that may issue tokens for it. */
async function givenOpenType() {
  const wordclaw = await startWordclaw()
  const client = connect({ url: wordclaw.url, key: wordclaw.key })
  const { id } = await client.content.types.create.mutate({ name: 'Comment', slug: 'comment', schema })
  const { token } = await client.content.publicWrite.issueToken.mutate({ id, subject: 'ada' })
  return { ...wordclaw, client, id, token, [Symbol.asyncDispose]: () => wordclaw[Symbol.asyncDispose]() }
}

test('a reader without a key comments and corrects the comment, until an editor has taken it up', async () => {
  await using wordclaw = await givenOpenType()
  const { client, id, token } = wordclaw
  const reader = anybody(wordclaw)
  const path = `/api/public/content-types/${id}/items`
  const comment = { data: { author: 'ada', text: 'First!' } }
  const own = { 'x-public-write-token': token, 'idempotency-key': crypto.randomUUID() }

  const made = await reader('POST', path, comment, own)
  expect(made).toMatchObject({ status: 201, body: { data: { contentTypeId: id, version: 1, status: 'pending' } } })
  expect((await reader('POST', path, comment, own)).body.data).toEqual(made.body.data)
  const itemId = made.body.data['id'] as number
  const bearer = { authorization: `Bearer ${token}` }
  const corrected = await reader('PUT', `/api/public/content-items/${itemId}`, { data: { author: 'ada', text: 'Second.' } }, bearer)
  expect(corrected).toMatchObject({ status: 200, body: { data: { id: itemId, version: 2, status: 'pending' } } })
  expect(await reader('POST', path, { data: { author: 'bob' } }, bearer)).toMatchObject({
    status: 403,
    body: { code: 'PUBLIC_WRITE_SUBJECT_MISMATCH' },
  })
  expect(await reader('POST', path, comment)).toMatchObject({ status: 401, body: { code: 'PUBLIC_WRITE_TOKEN_MISSING' } })

  await client.content.items.publish.mutate({ id: itemId })
  expect(await reader('PUT', `/api/public/content-items/${itemId}`, comment, bearer)).toMatchObject({
    status: 409,
    body: { code: 'PUBLIC_WRITE_STATUS_LOCKED' },
  })
  expect((await client.content.items.list.query({ contentTypeId: id })).items).toHaveLength(1)
})

test('every door takes what a token allows, without a key', async () => {
  await using wordclaw = await givenOpenType()
  const { id, token } = wordclaw

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, undefined)
    const made = await door.call({ procedure: 'content.publicWrite.createItem', input: { id, token, data: { author: 'ada' } } })
    const refused = await door.call({ procedure: 'content.publicWrite.createItem', input: { id, token, data: { author: 'bob' } } })
    expect(made, name).toMatchObject({ value: { contentTypeId: id, status: 'pending' } })
    expect(refused, name).toMatchObject({ refusal: { code: 'PUBLIC_WRITE_SUBJECT_MISMATCH', status: 403 } })
  }
  const written = (await wordclaw.decisions()).filter(({ operation }) => operation === 'content.write_shared')
  expect(written).toHaveLength(8)
  for (const decision of written) expect(decision).toMatchObject({ outcome: 'allow', domain_id: 1, principal_id: null })
})

test('the command of the manual writes a comment', async () => {
  await using wordclaw = await givenOpenType()
  const { url, key, id } = wordclaw

  expect(await fromManual('Public writing', { URL: url, KEY: key, TYPE: id })).toMatchObject({
    data: { contentTypeId: id, status: 'pending', data: { author: 'ada', text: 'First!' } },
  })
})
