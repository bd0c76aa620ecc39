import { connect } from '@wordclaw/client'
import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { startWordclaw } from './harness.ts'
import { fromManual } from './manual.ts'
import { callerOf } from './pay-story.ts'

const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'], additionalProperties: false }

async function givenFooter() {
  const wordclaw = await startWordclaw()
  const client = connect(wordclaw)
  await client.content.types.create.mutate({ name: 'Footer', slug: 'footer', kind: 'singleton', schema })
  return { ...wordclaw, client, [Symbol.asyncDispose]: () => wordclaw[Symbol.asyncDispose]() }
}

test('the commands of the manual write a global, publish it and read it', async () => {
  await using wordclaw = await givenFooter()

  expect(await fromManual('Globals', { URL: wordclaw.url, KEY: wordclaw.key })).toMatchObject({
    data: { contentType: { slug: 'footer' }, item: { status: 'published', data: { title: 'All rights reserved' } } },
  })
})

test('every door reads and writes the one item of a global, and refuses what is none', async () => {
  await using wordclaw = await givenFooter()
  const ids = new Set<unknown>()

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, wordclaw.key)
    const written = await door.call({ procedure: 'content.globals.update', input: { slug: 'footer', data: { title: name } } })
    const read = await door.call({ procedure: 'content.globals.get', input: { slug: 'footer' } })
    const listed = await door.call({ procedure: 'content.globals.list', input: {} })
    const refused = await door.call({ procedure: 'content.globals.get', input: { slug: 'header' } })
    expect(written, name).toMatchObject({ value: { data: { title: name } } })
    expect(read, name).toMatchObject({ value: { item: { data: { title: name } } } })
    expect(listed, name).toMatchObject({ value: { items: [{ item: { data: { title: name } } }] } })
    expect(refused, name).toMatchObject({ refusal: { code: 'GLOBAL_CONTENT_TYPE_NOT_FOUND', status: 404 } })
    ids.add('value' in written && (written.value as { id: number }).id)
  }
  expect(ids.size).toBe(1)
})

test('a second item of a global is refused by the store, however it is sent', async () => {
  await using wordclaw = await givenFooter()
  const { client } = wordclaw
  const { contentType } = await client.content.globals.get.query({ slug: 'footer' })
  await client.content.globals.update.mutate({ slug: 'footer', data: { title: 'one' } })

  const again = await callerOf(wordclaw, wordclaw.key)('POST', '/api/content-items', {
    contentTypeId: contentType.id,
    data: { title: 'two' },
  })

  expect(again).toMatchObject({ status: 409, body: { code: 'SINGLETON_CONTENT_ITEM_EXISTS' } })
})

test('who may only write cannot publish a global, by its own call or by a status', async () => {
  await using wordclaw = await givenFooter()
  const { client } = wordclaw
  const { apiKey } = await client.gateway.keys.create.mutate({ name: 'Writer', scopes: ['content:read', 'content:write'] })
  const writer = callerOf(wordclaw, apiKey)
  await client.content.globals.update.mutate({ slug: 'footer', data: { title: 'one' } })

  expect(await writer('PUT', '/api/globals/footer', { data: { title: 'two' } })).toMatchObject({
    status: 200,
    body: { data: { version: 2 } },
  })
  expect(await writer('PUT', '/api/globals/footer', { data: { title: 'three' }, status: 'published' })).toMatchObject({ status: 403 })
  expect(await writer('POST', '/api/globals/footer/publish', {})).toMatchObject({ status: 403 })
})
