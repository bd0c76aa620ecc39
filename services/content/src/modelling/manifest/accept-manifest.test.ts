import { ApplicationError, type Issue } from '@wordclaw/shared/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { validate } from '../../validation/validate.ts'
import { shapeOf } from '../shape.ts'
import { acceptManifest } from './accept-manifest.ts'
import { FIELD_TYPES } from './manifest.ts'

async function refusal(manifest: unknown): Promise<{ code: string; issues: readonly Issue[] }> {
  const error: unknown = await acceptManifest(1, manifest).then(
    () => expect.fail('the manifest was accepted'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApplicationError)) throw error
  return { code: error.definition.code, issues: error.definition.issues?.(error.details) ?? [] }
}

const fields = (...list: object[]) => ({ fields: list })
const compiled = async (...list: object[]) => JSON.parse((await acceptManifest(1, fields(...list))).schema).properties

test('every type of field compiles to the schema that stands for it', async () => {
  const properties = await compiled(
    { name: 'a', type: 'text', label: 'A', description: 'First.', maxLength: 9, indexed: true },
    { name: 'b', type: 'textarea', premium: true },
    { name: 'c', type: 'number', integer: true, min: 1, max: 9 },
    { name: 'd', type: 'checkbox' },
    { name: 'e', type: 'date', indexed: true },
    { name: 'f', type: 'select', options: ['x', { value: 'y', label: 'Y' }] },
    { name: 'g', type: 'asset', onDelete: 'nullify' },
    { name: 'h', type: 'content-ref-list', allowedContentTypeSlugs: ['author'], minItems: 1 },
    { name: 'i', type: 'group', fields: [{ name: 'j', type: 'date-time', required: true }] },
    { name: 'k', type: 'array', itemType: 'number', itemInteger: true, indexed: true, maxItems: 3 },
    { name: 'l', type: 'block-set', blocks: [{ name: 'quote', label: 'Quote', fields: [{ name: 'text', type: 'text', required: true }] }] },
    { name: 'm', type: 'rich-text' },
  )

  const reference = (member: string) => ({
    type: 'object',
    properties: { [member]: { type: 'integer' } },
    required: [member],
    additionalProperties: false,
  })
  expect(properties).toEqual({
    a: { title: 'A', description: 'First.', type: 'string', maxLength: 9, 'x-wordclaw-indexed': true },
    b: { type: 'string', 'x-wordclaw-ui': { widget: 'textarea' }, premium: true },
    c: { type: 'integer', minimum: 1, maximum: 9 },
    d: { type: 'boolean' },
    e: { type: 'string', format: 'date', 'x-wordclaw-indexed': true },
    f: {
      type: 'string',
      enum: ['x', 'y'],
      'x-wordclaw-ui': {
        options: [
          { value: 'x', label: 'x' },
          { value: 'y', label: 'Y' },
        ],
      },
    },
    g: { ...reference('assetId'), 'x-wordclaw-field-kind': 'asset', 'x-wordclaw-on-delete': 'nullify' },
    h: {
      type: 'array',
      items: { ...reference('contentItemId'), allowedContentTypeSlugs: ['author'] },
      minItems: 1,
      'x-wordclaw-field-kind': 'content-ref-list',
    },
    i: { type: 'object', properties: { j: { type: 'string', format: 'date-time' } }, required: ['j'], additionalProperties: false },
    k: { type: 'array', items: { type: 'integer', 'x-wordclaw-indexed': true }, maxItems: 3 },
    l: {
      type: 'array',
      items: {
        oneOf: [
          {
            title: 'Quote',
            type: 'object',
            properties: { blockType: { const: 'quote' }, blockId: expect.anything(), text: { type: 'string' } },
            required: ['blockType', 'text'],
            additionalProperties: false,
          },
        ],
      },
    },
    m: { $ref: '#/$defs/richText', 'x-wordclaw-field-kind': 'rich-text' },
  })
})

test('the manifest is kept beside the schema, whose root says what the manifest says of the type', async () => {
  const manifest = {
    version: 2,
    title: 'Article',
    ...fields({ name: 'title', type: 'text', localized: true, required: true }, { name: 'owner', type: 'text', required: true }),
    localization: { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
    lifecycle: { ttlSeconds: 3_600 },
    publicWrite: { subjectField: 'owner' },
    preview: { path: '/articles/{id}' },
  }

  const { schemaManifest, schema } = await acceptManifest(1, JSON.stringify(manifest, null, 2))

  expect(schemaManifest).toEqual(manifest)
  expect(JSON.parse(schema)).toMatchObject({
    title: 'Article',
    required: ['title', 'owner'],
    additionalProperties: false,
    'x-wordclaw-localization': manifest.localization,
    'x-wordclaw-lifecycle': manifest.lifecycle,
    'x-wordclaw-public-write': manifest.publicWrite,
    'x-wordclaw-preview': manifest.preview,
    'x-wordclaw-schema-manifest': { version: 2 },
  })
})

const leaf = fc.constantFrom<object>(
  { type: 'text', maxLength: 3 },
  { type: 'textarea' },
  { type: 'rich-text' },
  { type: 'number', min: 0 },
  { type: 'checkbox' },
  { type: 'boolean' },
  { type: 'date', indexed: true },
  { type: 'date-time' },
  { type: 'select', options: ['a'] },
  { type: 'asset', onDelete: 'cascade' },
  { type: 'asset-list', maxItems: 2 },
  { type: 'content-ref', allowedContentTypeIds: [1] },
  { type: 'content-ref-list' },
  { type: 'array', itemType: 'text' },
)
const NAMES = fc.uniqueArray(
  fc.string({ minLength: 1, maxLength: 5 }).filter((name) => name !== '__proto__' && !name.includes('\0')),
  { minLength: 1, maxLength: 4 },
)
const { scope } = fc.letrec<{ scope: object[]; field: object }>((tie) => ({
  field: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    leaf,
    tie('scope').map((list) => ({ type: 'group', fields: list })),
    tie('scope').map((list) => ({ type: 'array', fields: list })),
    fc.tuple(tie('scope'), tie('scope')).map(([one, other]) => ({
      type: 'block-set',
      blocks: [
        { name: 'one', fields: one },
        { name: 'other', fields: other },
      ],
    })),
  ),
  scope: NAMES.chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.record({ field: tie('field'), required: fc.boolean() }).map(({ field, required }) => ({ ...field, name, required })),
      ),
    ),
  ),
}))

test('any manifest compiles to a schema that is accepted, and to the same one each time', async () => {
  await fc.assert(
    fc.asyncProperty(scope, async (list) => {
      const manifest = fields(...list)
      const { schema, schemaHash } = await acceptManifest(1, manifest)

      expect((await acceptManifest(1, structuredClone(manifest))).schema).toBe(schema)
      expect(shapeOf(schema, schemaHash).fields.length).toBeGreaterThanOrEqual(list.length)
    }),
    { numRuns: 20 },
  )
})

test('every type of field is one that a manifest may have', () => {
  expect([...FIELD_TYPES].sort()).toEqual(
    `array asset asset-list block-set boolean checkbox content-ref content-ref-list date date-time group number rich-text select text textarea`.split(
      ' ',
    ),
  )
})

test('rich text is a list of blocks of spans: marks, links, lists, assets and references have their place, and nothing else has', async () => {
  const accepted = await acceptManifest(1, fields({ name: 'body', type: 'rich-text' }))
  const faults = async (...body: object[]) =>
    (await validate({ domainId: 1, ...accepted }, { body }, JSON.stringify({ body }))).map(({ pointer, rule }) => `${pointer} ${rule}`)

  expect(
    await faults(
      { type: 'heading', level: 2, children: [{ text: 'Cats' }], blockId: 'b1' },
      { type: 'paragraph', children: [{ text: 'They ' }, { text: 'purr', marks: ['bold', 'italic'], href: 'https://example.com' }] },
      { type: 'list-item', level: 1, ordered: true, children: [{ text: 'one', item: { contentItemId: 7 } }] },
      { type: 'asset', asset: { assetId: 3 } },
      { type: 'divider' },
    ),
  ).toEqual([])
  expect(await faults({ type: 'heading', children: [] })).toEqual(['/body/0/level required', '/body/0 if'])
  expect(await faults({ type: 'script' }, { type: 'paragraph', children: [{ text: 'a', onclick: 'b' }] })).toEqual([
    '/body/0/type enum',
    '/body/1/children/0/onclick additionalProperties',
  ])
})

test.each([
  ['no JSON', '{', 'INVALID_CONTENT_SCHEMA_MANIFEST_JSON'],
  ['a list', [], 'INVALID_CONTENT_SCHEMA_MANIFEST_TYPE'],
  ['null', 'null', 'INVALID_CONTENT_SCHEMA_MANIFEST_TYPE'],
  ['an endless text', ' '.repeat(300_000), 'INVALID_CONTENT_SCHEMA_MANIFEST_DEFINITION'],
])('%s is refused by its own code', async (_, source, code) => {
  expect(await refusal(source)).toMatchObject({ code })
})

const nested = (levels: number): object => ({ name: 'a', type: 'group', fields: levels === 0 ? [] : [nested(levels - 1)] })

test.each([
  ['an unknown member', { ...fields(), pages: [] }, ['/pages unknown']],
  ['an unknown type', fields({ name: 'a', type: 'image' }), ['/fields/0/type invalid_union']],
  ['a name that is taken', fields({ name: 'a', type: 'text' }, { name: 'a', type: 'date' }), ['/fields/1/name unique']],
  [
    'a name that blocks have already',
    fields({ name: 'a', type: 'block-set', blocks: [{ name: 'b', fields: [{ name: 'blockType', type: 'text' }] }] }),
    ['/fields/0/blocks/0/fields/0/name unique'],
  ],
  ['options without any', fields({ name: 'a', type: 'select', options: [] }), ['/fields/0/options too_small']],
  ['an option twice', fields({ name: 'a', type: 'select', options: ['x', { value: 'x' }] }), ['/fields/0/options/1 unique']],
  ['an empty range', fields({ name: 'a', type: 'number', min: 2, max: 1 }), ['/fields/0/min range']],
  ['an array of nothing', fields({ name: 'a', type: 'array' }), ['/fields/0 array']],
  ['an index on an object', fields({ name: 'a', type: 'asset', indexed: true }), ['/fields/0/indexed unknown']],
  [
    'a pattern that cannot run',
    fields({ name: 'g', type: 'group', fields: [{ name: 'a/b', type: 'text', pattern: '(?=a)' }] }),
    ['/fields/0/fields/0/pattern pattern'],
  ],
  ['localized fields without locales', fields({ name: 'a', type: 'text', localized: true }), ['/fields/0/localized x-wordclaw-localized']],
  [
    'a subject that is no field',
    { ...fields({ name: 'a', type: 'text' }), publicWrite: { subjectField: 'b' } },
    ['/publicWrite/subjectField x-wordclaw-public-write'],
  ],
  ['more nesting than a schema may have', fields(nested(40)), [`${'/fields/0'.repeat(33)} depth`]],
  ['more nesting than JSON may have', fields(nested(5_000)), [' depth']],
  ['null characters', fields({ name: 'a\0', type: 'text' }), ['/fields/0/name unicode']],
])('%s is refused with its place in the manifest', async (_, manifest, expected) => {
  const { code, issues } = await refusal(manifest)

  expect(code).toBe('INVALID_CONTENT_SCHEMA_MANIFEST_DEFINITION')
  expect(issues.map(({ pointer, rule }) => `${pointer.replace('\0', '')} ${rule}`)).toEqual(expected)
})

test('an unknown type is told which types there are', async () => {
  const { issues } = await refusal(fields({ name: 'a', type: 'image' }))

  expect(issues).toMatchObject([{ allowed: FIELD_TYPES }])
})
