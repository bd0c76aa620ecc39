import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { bundleOf, linesIn, startBundles } from '../../test/bundles.ts'

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

type Line = Record<string, unknown>

const lineOf = (lines: Line[], kind: string, nth = 0): Line => lines.filter(({ line }) => line === kind)[nth] ?? expect.fail(`no ${kind}`)

test.each<[fault: string, kind: string, pointer: string, change: (lines: Line[]) => void]>([
  ['an unknown format', 'bundle', '', (lines) => Object.assign(lineOf(lines, 'bundle'), { format: 'something-else' })],
  ['a later version of the format', 'bundle', '/version', (lines) => Object.assign(lineOf(lines, 'bundle'), { version: 2 })],
  ['a line of an unknown kind', 'type', '/line', (lines) => Object.assign(lineOf(lines, 'type'), { line: 'nothing' })],
  ['a member that no line has', 'item', '', (lines) => Object.assign(lineOf(lines, 'item'), { id: 12 })],
  [
    'a uid that is there twice',
    'item 2',
    '',
    (lines) => Object.assign(lineOf(lines, 'item', 2), { uid: lineOf(lines, 'item')['uid'], references: [], data: { title: 'x' } }),
  ],
  ['a schema that is none', 'type', '/schema/type', (lines) => Object.assign(lineOf(lines, 'type'), { schema: { type: 7 } })],
  ['a document that does not fit its type', 'item', '/data/title', (lines) => Object.assign(lineOf(lines, 'item'), { data: { title: 7 } })],
  [
    'what readers see that does not fit',
    'published 1',
    '/data/title',
    (lines) => Object.assign(lineOf(lines, 'published', 1), { data: { title: 7 }, references: [] }),
  ],
  [
    'a plain id in place of a stable one',
    'item 1',
    '/data/author',
    (lines) => Object.assign(lineOf(lines, 'item', 1), { data: { author: { contentItemId: 1 } }, references: [] }),
  ],
  [
    'a reference to what is not there',
    'item 1',
    '/data/author/contentItemId',
    (lines) => {
      const data = { author: { contentItemId: crypto.randomUUID() } }
      Object.assign(lineOf(lines, 'item', 1), { data, references: ['/author/contentItemId'] })
    },
  ],
  ['a type that is not there', 'item', '/type', (lines) => Object.assign(lineOf(lines, 'item'), { type: 'nothing' })],
  ['a schema that the type never had', 'item', '/schema', (lines) => Object.assign(lineOf(lines, 'item'), { schema: 9 })],
  ['a version beyond its item', 'version', '/version', (lines) => Object.assign(lineOf(lines, 'version'), { version: 3 })],
  [
    'a time that there never was',
    'item',
    '/createdAt',
    (lines) => Object.assign(lineOf(lines, 'item'), { createdAt: '2026-02-30T00:00:00.000000Z' }),
  ],
  ['a text that cannot be stored', 'item', '/data/title', (lines) => Object.assign(lineOf(lines, 'item'), { data: { title: '\0' } })],
  [
    'a file that is not the one it says',
    'asset',
    '/byteHash',
    (lines) => Object.assign(lineOf(lines, 'asset'), { byteHash: '0'.repeat(64) }),
  ],
  [
    'lines in another order',
    'type 1',
    '',
    (lines) => {
      const [type] = lines.splice(2, 1)
      if (type) lines.splice(lines.length - 1, 0, type)
    },
  ],
  ['a version without its item', 'version', '', (lines) => Object.assign(lineOf(lines, 'version'), { item: crypto.randomUUID() })],
])('%s is refused with its line, and nothing is left', async (_, kind, pointer, change) => {
  await using content = await startLibrary()
  const before = (await content.directory.files()).length
  const lines = linesIn(await content.exported(1)).slice(0, -1)
  const [name = '', nth = '0'] = kind.split(' ')
  const at = lineOf(lines, name, Number(nth))
  change(lines)

  const problem = await expectProblem(content.imported(2, bundleOf(lines)), 'BUNDLE_INVALID')

  const number = lines.indexOf(at) + 1
  expect(problem).toMatchObject({ status: 400, context: { line: number } })
  expect(problem.issues?.[0]?.pointer).toBe(`/lines/${number}${pointer}`)
  for (const table of ['imports', 'import_lines', 'imported_ids']) expect(await content.rows(`select 1 from content.${table}`)).toEqual([])
  expect(await content.rows('select 1 from content.content_types where domain_id = 2')).toEqual([])
  expect(await content.directory.files()).toHaveLength(before)
})

test.each([
  ['a nesting that would exhaust the stack', `{"line":${'['.repeat(200_000)}`],
  ['deep but well-formed nesting', `{"line":"item","data":${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}}`],
  ['bytes that are no text', '\ufffd{'],
  ['an empty line', ''],
  ['a list', '[]'],
])('%s is a problem, not a fault', async (_, line) => {
  await using content = await startBundles()
  const bytes = [
    Buffer.from('{"line":"bundle","format":"wordclaw-bundle","version":1}\n'),
    Buffer.from(line.includes('\ufffd') ? [0xff, 0xfe] : line),
    Buffer.from('\n'),
  ]

  expect(await expectProblem(content.imported(2, bytes), 'BUNDLE_INVALID')).toMatchObject({ context: { line: 2 } })
})

test('an import tells of each thing, and once of itself', async () => {
  await using content = await startLibrary()
  const bundle = await content.exported(1)
  const [before, trail] = [(await content.events()).length, (await content.audit()).length]

  await content.imported(2, bundle)

  const told = (await content.events()).slice(before)
  expect(told.map(({ subject }) => subject)).toEqual([
    'content.domain.imported',
    ...Array(2).fill('content.type.created'),
    'content.asset.created',
    ...Array(3).fill('content.item.created'),
    ...Array(2).fill('content.item.published'),
  ])
  expect(told.every(({ payload }) => payload['domainId'] === 2)).toBe(true)
  expect((await content.audit()).slice(trail)).toMatchObject([{ procedure: 'content.domain.import', entityType: 'import', domainId: 2 }])
})

test('what was imported is read, changed and referred to like everything else', async () => {
  await using content = await startLibrary()
  await content.imported(2, await content.exported(1))
  const { items, trash } = content.as({ domainId: 2 })

  const { items: live } = await items.list({ draft: false })
  const first = live.find(({ data }) => data['title'] === 'One') ?? expect.fail('not there')
  const author = await items.get({ id: (first.data as { author: { contentItemId: number } }).author.contentItemId, draft: false })
  expect(author).toMatchObject({ data: { title: 'Ada' } })
  expect(await items.usedBy({ id: author.id })).toMatchObject({ activeReferenceCount: 1 })
  expect(await items.rollback({ id: first.id, version: 2 })).toMatchObject({ version: 4, data: { title: 'One' } })
  const [deleted] = (await trash.list({})).items
  expect(await trash.restore({ id: deleted?.id ?? 0 })).toMatchObject({ data: { title: 'Bob' } })
})

test('stable ids stay what they are over several moves', async () => {
  await using content = await startLibrary()
  const uids = (bundle: string) => linesIn(bundle).flatMap(({ uid }) => uid ?? [])
  const bundle = await content.exported(1)
  await content.imported(2, bundle)
  await content.as({ domainId: 2 }).items.create({
    contentTypeId: (await content.as({ domainId: 2 }).types.list({})).items[0]?.id ?? 0,
    data: { title: 'New here' },
  })
  const grown = await content.exported(2)
  await content.imported(3, grown)

  expect(uids(grown)).toEqual(expect.arrayContaining(uids(bundle)))
  expect(await content.exported(3)).toBe(grown)
})

test('a summary counts what an export would hold', async () => {
  await using content = await startLibrary()

  expect(await content.as({}).domain.summary({})).toEqual({
    types: 2,
    items: 3,
    trashed: 1,
    assets: 1,
    assetBytes: 500_000,
    href: '/api/export',
  })
  expect(await content.as({ domainId: 2 }).domain.summary({})).toMatchObject({ types: 0, items: 0, assets: 0, assetBytes: 0 })
})

test('what other services take over is told once the import is committed, and to its domain only', async () => {
  await using content = await startBundles()
  const policy = { version: '1.0.0', text: '// Nothing.' }
  const { importId } = await content.imported(2, await content.exported(1, policy))
  const { bundle } = content.as({ domainId: 2 })

  expect(await bundle.importedPolicy({ importId })).toEqual({ policy })
  expect(await bundle.importedForms({ importId, after: 0 })).toEqual({ forms: [], next: null })
  expect(await content.as({ domainId: 3 }).bundle.importedPolicy({ importId })).toEqual({ policy: null })
})
