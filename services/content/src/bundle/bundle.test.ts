import { expect, test } from 'vitest'
import { linesIn, startBundles } from '../../test/bundles.ts'

const TITLED = { type: 'object', properties: { title: { type: 'string', 'x-wordclaw-indexed': true } }, required: ['title'] }
const reference = (allowedContentTypeIds?: number[]) => ({
  type: 'object',
  'x-wordclaw-field-kind': 'content-ref',
  properties: { contentItemId: { type: 'integer' } },
  required: ['contentItemId'],
  ...(allowedContentTypeIds && { allowedContentTypeIds }),
})
const picture = { type: 'object', 'x-wordclaw-field-kind': 'asset', properties: { assetId: { type: 'integer' } }, required: ['assetId'] }

/** A domain with something of everything. */
async function startLibrary() {
  const content = await startBundles()
  const { types, items, assets } = content.as({})
  const authors = await types.create({ name: 'Author', slug: 'author', schema: TITLED })
  const { id: cover } = await assets.create({ filename: 'cover.txt', contentBase64: Buffer.from('x'.repeat(500_000)).toString('base64') })
  const books = await types.create({
    name: 'Book',
    slug: 'book',
    schema: {
      type: 'object',
      properties: { title: { type: 'string' }, author: reference([authors.id]), cover: picture, next: reference() },
    },
  })
  const ada = await items.create({ contentTypeId: authors.id, data: { title: 'Ada' }, status: 'published' })
  const bob = await items.create({ contentTypeId: authors.id, data: { title: 'Bob' } })
  const first = await items.create({ contentTypeId: books.id, data: { title: 'One', author: { contentItemId: bob.id } } })
  const second = await items.create({ contentTypeId: books.id, data: { title: 'Two', next: { contentItemId: first.id } } })
  await items.update({
    id: first.id,
    data: { title: 'One', author: { contentItemId: ada.id }, next: { contentItemId: second.id } },
    status: 'published',
  })
  await items.update({ id: first.id, data: { title: 'One!', author: { contentItemId: ada.id }, cover: { assetId: cover } } })
  await items.delete({ id: bob.id })
  return { ...content, ada: ada.id, bob: bob.id, first: first.id, second: second.id }
}

test('a domain that is imported is exported as the same bytes', async () => {
  await using content = await startLibrary()
  const bundle = await content.exported(1)

  await content.imported(2, bundle)

  expect(await content.exported(2)).toBe(bundle)
  expect(await content.exported(1)).toBe(bundle)
  expect(linesIn(bundle).map(({ line }) => line)).toMatchInlineSnapshot(`
    [
      "bundle",
      "type",
      "type",
      "asset",
      "bytes",
      "bytes",
      "bytes",
      "item",
      "published",
      "item",
      "published",
      "version",
      "version",
      "item",
      "trashed",
      "end",
    ]
  `)
})
