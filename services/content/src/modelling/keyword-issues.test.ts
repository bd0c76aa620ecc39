import { ApplicationError } from '@wordclaw/shared/errors'
import { expect, test } from 'vitest'
import { acceptSchema } from '../validation/accept-schema.ts'

/** The code with which a schema is refused, and the places that are told. */
async function refusal(schema: object): Promise<string[]> {
  const error: unknown = await acceptSchema(1, { type: 'object', ...schema }).then(
    () => expect.fail('the schema was accepted'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApplicationError)) throw error
  const { code, issues } = error.definition
  return [code, ...(issues?.(error.details) ?? []).map(({ pointer }: { pointer: string }) => pointer)]
}

const asset = { type: 'object', 'x-wordclaw-field-kind': 'asset', properties: { assetId: { type: 'integer' } }, required: ['assetId'] }
const { 'x-wordclaw-field-kind': _, ...unmarked } = asset
const item = {
  type: 'object',
  'x-wordclaw-field-kind': 'content-ref',
  properties: { contentItemId: { type: 'number' } },
  required: ['contentItemId'],
}
const locales = { 'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' } }
const text = { type: 'string', 'x-wordclaw-localized': true }
const indexed = { type: 'string', 'x-wordclaw-indexed': true }

test.each([
  [
    'references, alone and in lists, with rules',
    {
      properties: {
        hero: { ...asset, 'x-wordclaw-on-delete': 'nullify' },
        gallery: { type: 'array', 'x-wordclaw-field-kind': 'asset-list', items: unmarked },
        author: { ...item, allowedContentTypeSlugs: ['author'] },
        related: { type: 'array', 'x-wordclaw-field-kind': 'content-ref-list', items: { ...item, allowedContentTypeIds: [1] } },
      },
    },
  ],
  [
    'a reference that may be null, or is shared',
    {
      properties: { a: { anyOf: [{ type: 'null' }, asset] }, b: { ...asset, type: ['object', 'null'] }, c: { $ref: '#/$defs/hero' } },
      $defs: { hero: asset },
    },
  ],
  [
    'localized fields, nested and in alternatives',
    {
      ...locales,
      properties: {
        title: text,
        seo: { properties: { title: text } },
        blocks: { type: 'array', items: { oneOf: [{ properties: { quote: text } }] } },
      },
    },
  ],
  [
    'a localized field that shares its definition',
    { ...locales, properties: { body: { $ref: '#/$defs/body', 'x-wordclaw-localized': true } }, $defs: { body: { type: 'string' } } },
  ],
  [
    'fallbacks between locales',
    { 'x-wordclaw-localization': { ...locales['x-wordclaw-localization'], fallbacks: { de: ['en'] } }, properties: {} },
  ],
  [
    'indexed scalars, nullable ones too',
    {
      properties: {
        a: indexed,
        b: { ...indexed, type: ['integer', 'null'] },
        c: { 'x-wordclaw-indexed': true, anyOf: [{ type: 'null' }, { type: 'boolean' }] },
      },
    },
  ],
  [
    'a lifetime and public writers',
    {
      'x-wordclaw-lifecycle': { ttlSeconds: 60, clock: 'createdAt' },
      'x-wordclaw-public-write': { subjectField: 'owner', allowedOperations: ['create', 'update'] },
      properties: { owner: { type: 'string' } },
      required: ['owner'],
    },
  ],
  [
    'blocks that are switched off, whatever they say',
    {
      'x-wordclaw-localization': { enabled: false },
      'x-wordclaw-lifecycle': { enabled: false, ttlSeconds: 'soon' },
      properties: { title: text },
    },
  ],
  [
    'recursion beside fields',
    { properties: { a: indexed, tree: { $ref: '#/$defs/tree' } }, $defs: { tree: { properties: { sub: { $ref: '#/$defs/tree' } } } } },
  ],
])('%s are accepted', async (_, schema) => {
  await expect(acceptSchema(1, { type: 'object', ...schema })).resolves.toBeDefined()
})

const LOCALIZATION = 'INVALID_CONTENT_SCHEMA_LOCALIZATION_EXTENSION'
const ASSET = 'INVALID_CONTENT_SCHEMA_ASSET_EXTENSION'
const REFERENCE = 'INVALID_CONTENT_SCHEMA_CONTENT_REFERENCE_EXTENSION'
const INDEX = 'INVALID_CONTENT_SCHEMA_INDEX_EXTENSION'
const LIFECYCLE = 'INVALID_CONTENT_SCHEMA_LIFECYCLE_EXTENSION'
const PUBLIC_WRITE = 'INVALID_CONTENT_SCHEMA_PUBLIC_WRITE_EXTENSION'

test.each([
  ['a keyword that is none', { 'x-wordclaw-locales': [] }, ['INVALID_CONTENT_SCHEMA_DEFINITION', '/x-wordclaw-locales']],
  [
    'an unknown kind of field',
    { properties: { a: { 'x-wordclaw-field-kind': 'image' } } },
    ['INVALID_CONTENT_SCHEMA_DEFINITION', '/properties/a/x-wordclaw-field-kind'],
  ],
  ['an asset without its id', { properties: { a: { ...asset, required: [] } } }, [ASSET, '/properties/a/x-wordclaw-field-kind']],
  [
    'a list of assets that is none',
    { properties: { a: { ...asset, 'x-wordclaw-field-kind': 'asset-list' } } },
    [ASSET, '/properties/a/x-wordclaw-field-kind', '/properties/a/x-wordclaw-field-kind'],
  ],
  [
    'a reference with a text for an id',
    { properties: { a: { ...item, properties: { contentItemId: { type: 'string' } } } } },
    [REFERENCE, '/properties/a/x-wordclaw-field-kind'],
  ],
  [
    'allowed types that are no ids',
    { properties: { a: { ...item, allowedContentTypeIds: ['1'] } } },
    [REFERENCE, '/properties/a/allowedContentTypeIds'],
  ],
  [
    'a rule for deletion that is none',
    { properties: { a: { ...item, 'x-wordclaw-on-delete': 'ignore' } } },
    [REFERENCE, '/properties/a/x-wordclaw-on-delete'],
  ],
  [
    'a rule for deletion at a text',
    { properties: { a: { type: 'string', 'x-wordclaw-on-delete': 'cascade' } } },
    [REFERENCE, '/properties/a/x-wordclaw-on-delete'],
  ],
  ['an indexed object', { properties: { a: { type: 'object', 'x-wordclaw-indexed': true } } }, [INDEX, '/properties/a/x-wordclaw-indexed']],
  [
    'an index that is no boolean',
    { properties: { a: { type: 'string', 'x-wordclaw-indexed': 'yes' } } },
    [INDEX, '/properties/a/x-wordclaw-indexed'],
  ],
  ['a localized field without locales', { properties: { title: text } }, [LOCALIZATION, '/properties/title/x-wordclaw-localized']],
  [
    'a default locale that is not supported',
    { 'x-wordclaw-localization': { supportedLocales: ['en'], defaultLocale: 'fr' }, properties: {} },
    [LOCALIZATION, '/x-wordclaw-localization/defaultLocale'],
  ],
  [
    'a fallback that is not supported',
    { 'x-wordclaw-localization': { supportedLocales: ['en'], defaultLocale: 'en', fallbacks: { en: ['fr'] } }, properties: {} },
    [LOCALIZATION, '/x-wordclaw-localization/fallbacks/en/0'],
  ],
  [
    'a localized field in another',
    { ...locales, properties: { a: { 'x-wordclaw-localized': true, properties: { b: text } } } },
    [LOCALIZATION, '/properties/a/properties/b/x-wordclaw-localized'],
  ],
  [
    'a localized definition',
    { ...locales, properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: text } },
    [LOCALIZATION, '/$defs/a/x-wordclaw-localized'],
  ],
  [
    'a reference to a localized field',
    { ...locales, properties: { a: text, b: { $ref: '#/properties/a' } } },
    [LOCALIZATION, '/properties/b/$ref'],
  ],
  ['localization further down', { properties: { a: locales } }, [LOCALIZATION, '/properties/a/x-wordclaw-localization']],
  ['a lifetime of a second', { 'x-wordclaw-lifecycle': { ttlSeconds: 1 } }, [LIFECYCLE, '/x-wordclaw-lifecycle/ttlSeconds']],
  [
    'public writers without a subject',
    { 'x-wordclaw-public-write': { subjectField: 'owner' }, properties: { owner: { type: 'string' } } },
    [PUBLIC_WRITE, '/x-wordclaw-public-write/subjectField'],
  ],
  [
    'a field among additional properties',
    { additionalProperties: asset },
    [ASSET.replace('ASSET', 'CONTENT_REFERENCE'), '/additionalProperties/x-wordclaw-field-kind'],
  ],
  [
    'a field behind a pattern, through a reference',
    { patternProperties: { '^a': { $ref: '#/$defs/a' } }, $defs: { a: { properties: { b: indexed } } } },
    [INDEX, '/$defs/a/properties/b/x-wordclaw-indexed'],
  ],
  [
    'a field in what leads back to itself',
    { properties: { a: indexed, children: { type: 'array', items: { $ref: '#' } } } },
    [INDEX, '/properties/a/x-wordclaw-indexed'],
  ],
])('%s is refused by its own code, with its place', async (_, schema, expected) => {
  expect(await refusal(schema)).toEqual(expected)
})

test('fields in a schema that unfolds without measure are refused at once', async () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`d${n}`, { properties: { a: { $ref: `#/$defs/d${n + 1}` }, b: { $ref: `#/$defs/d${n + 1}` } } }]),
  )

  expect(await refusal({ $ref: '#/$defs/d0', $defs: { ...$defs, d40: indexed } })).toEqual([INDEX, '/$defs/d40/x-wordclaw-indexed'])
})
