import { connect } from '@wordclaw/client'
import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { startWordclaw } from './harness.ts'
import { fromManual } from './manual.ts'
import { callerOf } from './pay-story.ts'

const manifest = (...more: object[]) => ({ fields: [{ name: 'title', type: 'text', required: true }, ...more] })

test('the manifest of the manual becomes a type, whose documents have rich text, references and blocks', async () => {
  await using wordclaw = await startWordclaw()
  const { url, key } = wordclaw
  const client = connect({ url, key })
  const rest = callerOf(wordclaw, key)
  const author = await client.content.types.create.mutate({ name: 'Author', slug: 'author', schemaManifest: manifest() })
  const other = await client.content.types.create.mutate({ name: 'Other', slug: 'other', schemaManifest: manifest() })
  const ada = await client.content.items.create.mutate({ contentTypeId: author.id, data: { title: 'Ada' } })
  const cat = await client.content.items.create.mutate({ contentTypeId: other.id, data: { title: 'Cat' } })

  const { data: type } = (await fromManual('Modelling', { URL: url, KEY: key })) as { data: { id: number } }

  const article = {
    title: 'Cats',
    body: [
      { type: 'heading', level: 1, children: [{ text: 'On cats' }] },
      { type: 'paragraph', children: [{ text: 'By ' }, { text: 'Ada', marks: ['bold'], item: { contentItemId: ada.id } }] },
    ],
    publishOn: '2026-11-25',
    author: { contentItemId: ada.id },
    sections: [{ blockType: 'quote', blockId: 'q1', text: 'Miaow' }],
  }
  expect(await rest('POST', '/api/content-items', { contentTypeId: type.id, data: article })).toMatchObject({
    status: 201,
    body: { data: { data: article } },
  })

  const faulty = { ...article, publishOn: 'soon', sections: [{ blockType: 'quote' }] }
  const refused = await rest('POST', '/api/content-items', { contentTypeId: type.id, data: faulty })
  expect(refused).toMatchObject({ status: 400, body: { code: 'CONTENT_SCHEMA_VALIDATION_FAILED' } })
  for (const pointer of ['/publishOn', '/sections/0/text'])
    expect(refused.body).toMatchObject({ issues: expect.arrayContaining([expect.objectContaining({ pointer })]) })

  const mistaken = { ...article, author: { contentItemId: cat.id } }
  expect(await rest('POST', '/api/content-items', { contentTypeId: type.id, data: mistaken })).toMatchObject({
    body: { code: 'CONTENT_REFERENCE_TYPE_MISMATCH' },
  })
  const usage = await client.content.items.usedBy.query({ id: ada.id })
  expect(usage.activeReferences.map(({ path }) => path).sort()).toEqual(['/author', '/body/1/children/1/item'])
})

test('a type is changed at run time through every door, and a faulty manifest is told by its places', async () => {
  await using wordclaw = await startWordclaw()
  const client = connect(wordclaw)
  const { id } = await client.content.types.create.mutate({ name: 'Page', slug: 'page', schemaManifest: manifest() })

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, wordclaw.key)
    const changed = await door.call({
      procedure: 'content.types.update',
      input: { id, schemaManifest: manifest({ name, type: 'number' }) },
    })
    const refused = await door.call({ procedure: 'content.types.update', input: { id, schemaManifest: manifest({ name, type: 'image' }) } })
    expect(changed, name).toMatchObject({
      value: { schemaManifest: manifest({ name, type: 'number' }), schema: { properties: { [name]: { type: 'number' } } } },
    })
    expect(refused, name).toMatchObject({
      refusal: { code: 'INVALID_CONTENT_SCHEMA_MANIFEST_DEFINITION', status: 400, issues: [{ pointer: '/fields/1/type' }] },
    })
  }
})
