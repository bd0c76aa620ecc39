import { connect } from '@wordclaw/client'
import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { anybody } from './form-story.ts'
import { startWordclaw } from './harness.ts'
import { fromManual } from './manual.ts'
import { callerOf } from './pay-story.ts'

const schema = { type: 'object', properties: { title: { type: 'string' } } }

/** An item that nobody has published, and a client that may issue tokens for it. */
async function givenDraft() {
  const wordclaw = await startWordclaw()
  const client = connect({ url: wordclaw.url, key: wordclaw.key })
  const type = await client.content.types.create.mutate({ name: 'Story', slug: 'story', kind: 'singleton', schema })
  const item = await client.content.items.create.mutate({ contentTypeId: type.id, data: { title: 'Soon' } })
  return { ...wordclaw, client, id: item.id, typeId: type.id, [Symbol.asyncDispose]: () => wordclaw[Symbol.asyncDispose]() }
}

test('an editor hands out a link; whoever has it sees the draft, until it is taken back', async () => {
  await using wordclaw = await givenDraft()
  const { client, id } = wordclaw
  const stranger = anybody(wordclaw)

  const { previewPath, token } = await client.content.preview.issueItemToken.mutate({ id })

  expect(await stranger('GET', previewPath)).toMatchObject({ status: 200, body: { data: { id, data: { title: 'Soon' } } } })
  const path = `/api/preview/content-items/${id}`
  for (const headers of [{ 'x-preview-token': token }, { authorization: `Bearer ${token}` }])
    expect(await stranger('GET', path, undefined, headers), JSON.stringify(headers)).toMatchObject({ status: 200 })
  expect(await stranger('GET', path)).toMatchObject({ status: 401, body: { code: 'PREVIEW_TOKEN_MISSING' } })
  expect(await stranger('GET', path, undefined, { 'x-preview-token': 'x' })).toMatchObject({ body: { code: 'INVALID_PREVIEW_TOKEN' } })
  expect(await stranger('GET', `/api/preview/content-items/${id + 1}?token=${token}`)).toMatchObject({
    status: 403,
    body: { code: 'PREVIEW_TOKEN_SCOPE_MISMATCH' },
  })
  expect(await stranger('GET', `/api/content-items/${id}`, undefined, { authorization: `Bearer ${token}` })).toMatchObject({
    status: 401,
    body: { code: 'AUTH_INVALID_API_KEY' },
  })

  await client.content.tokens.revoke.mutate({ id: wordclaw.typeId })
  expect(await stranger('GET', previewPath)).toMatchObject({ status: 401, body: { code: 'INVALID_PREVIEW_TOKEN' } })
})

test('every door shows what a token is for without a key, and every look is recorded', async () => {
  await using wordclaw = await givenDraft()
  const { client, id } = wordclaw
  const { token } = await client.content.preview.issueItemToken.mutate({ id })
  const { token: ofGlobal } = await client.content.preview.issueGlobalToken.mutate({ slug: 'story' })

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, undefined)
    const read = await door.call({ procedure: 'content.preview.readItem', input: { id, token } })
    const global = await door.call({ procedure: 'content.preview.readGlobal', input: { slug: 'story', token: ofGlobal } })
    const refused = await door.call({ procedure: 'content.preview.readItem', input: { id, token: ofGlobal } })
    expect(read, name).toMatchObject({ value: { id, data: { title: 'Soon' } } })
    expect(global, name).toMatchObject({ value: { contentType: { slug: 'story' }, item: { id } } })
    expect(refused, name).toMatchObject({ refusal: { code: 'PREVIEW_TOKEN_SCOPE_MISMATCH', status: 403 } })
  }
  const looks = (await wordclaw.decisions()).filter(({ operation }) => operation === 'content.read_shared')
  expect(looks).toHaveLength(12)
  for (const look of looks) expect(look).toMatchObject({ outcome: 'allow', domain_id: 1, principal_id: null })
  expect(JSON.stringify(await wordclaw.rows('select * from gateway.policy_decision_logs'))).not.toContain(token.slice(0, 40))
})

test('what is for sale is not given away by a link: none is issued, and one that was is good for nothing', async () => {
  await using wordclaw = await givenDraft()
  const { client, id } = wordclaw
  const admin = callerOf(wordclaw, wordclaw.key)
  const { previewPath } = await client.content.preview.issueItemToken.mutate({ id })
  const { previewPath: globalPath } = await client.content.preview.issueGlobalToken.mutate({ slug: 'story' })

  await admin('POST', '/api/offers', { slug: 'story', name: 'Story', scopeType: 'item', scopeRef: id, priceSats: 210 })

  const codeOf = async (method: string, path: string) => (await admin(method, path, method === 'POST' ? {} : undefined)).body.code
  for (const [method, path] of [
    ['GET', previewPath],
    ['GET', globalPath],
    ['POST', `/api/content-items/${id}/preview-token`],
    ['POST', '/api/globals/story/preview-token'],
  ] as const)
    await expect.poll(() => codeOf(method, path), { timeout: 20_000 }).toBe('PREVIEW_PAYWALL_UNSUPPORTED')
})

test('the command of the manual shows a draft', async () => {
  await using wordclaw = await givenDraft()
  const { url, key, id } = wordclaw

  expect(await fromManual('Previews', { URL: url, KEY: key, ID: id })).toMatchObject({ data: { id, data: { title: 'Soon' } } })
})
