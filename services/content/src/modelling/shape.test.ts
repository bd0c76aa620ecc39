import { expect, test } from 'vitest'
import { givenSchema } from '../../test/given-schema.ts'

const shapeFor = (schema: object) => givenSchema({ type: 'object', ...schema }).shape
const pathsOf = (schema: object) => shapeFor(schema).fields.map(({ path, kind }) => `${path} ${kind}`)

test('every declared place is a field: a star stands for the elements of an array, and names are escaped as in JSON pointers', () => {
  const paths = pathsOf({
    properties: {
      title: { type: 'string' },
      'a/b~c': { type: ['integer', 'null'] },
      seo: { properties: { score: { type: 'number' } } },
      gallery: { type: 'array', items: { type: 'object', properties: { caption: { enum: ['x', null] } } } },
      any: {},
    },
  })

  expect(paths).toEqual([
    '/title string',
    '/a~1b~0c integer',
    '/seo object',
    '/seo/score number',
    '/gallery array',
    '/gallery/* object',
    '/gallery/*/caption string',
  ])
})

test('a field tells what the schema says of it', () => {
  const { fields } = shapeFor({
    'x-wordclaw-localization': { supportedLocales: ['en'], defaultLocale: 'en' },
    required: ['title'],
    properties: {
      title: { type: 'string', title: 'Title', premium: true, 'x-wordclaw-indexed': true, 'x-wordclaw-localized': true },
      dates: { type: 'array', items: { type: 'string', format: 'date', 'x-wordclaw-indexed': true, premium: true } },
      author: {
        type: 'object',
        'x-wordclaw-field-kind': 'content-ref',
        allowedContentTypeIds: [3],
        'x-wordclaw-on-delete': 'cascade',
        properties: { contentItemId: { type: 'integer' } },
      },
    },
  })

  const plain = { localized: false, multiple: false, required: false, indexed: false, premium: false }
  expect(fields).toEqual([
    {
      ...plain,
      path: '/title',
      kind: 'string',
      title: 'Title',
      localized: true,
      multiple: true,
      required: true,
      indexed: true,
      premium: true,
    },
    { ...plain, path: '/dates', kind: 'array' },
    { ...plain, path: '/dates/*', kind: 'string', format: 'date', multiple: true, indexed: true },
    { ...plain, path: '/author', kind: 'content-ref', allowedContentTypeIds: [3], onDelete: 'cascade' },
  ])
})

test('allOf and references are part of the field; alternatives add their own', () => {
  const paths = pathsOf({
    allOf: [{ properties: { a: { $ref: '#/$defs/text' } } }],
    oneOf: [{ properties: { b: { type: 'string' } } }, { properties: { c: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/hero' }] } } }],
    $defs: { text: { type: 'string' }, hero: { type: 'object', 'x-wordclaw-field-kind': 'asset' } },
  })

  expect(paths).toEqual(['/a string', '/b string', '/c asset'])
})

test('what leads back to itself is written out once', () => {
  const paths = pathsOf({ properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } } })

  expect(paths).toEqual(['/name string', '/children array'])
})

test('a schema that would unfold without end, or nearly so, has a shape all the same', () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`d${n}`, { properties: { a: { $ref: `#/$defs/d${n + 1}` }, b: { $ref: `#/$defs/d${n + 1}` } } }]),
  )

  expect(shapeFor({ $ref: '#/$defs/d0', $defs: { ...$defs, d40: {} } }).fields.length).toBeLessThan(10_000)
})

test('root keywords are read with their defaults, and not at all when they are switched off', () => {
  const blocks = {
    'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
    'x-wordclaw-lifecycle': { ttlSeconds: 60 },
    'x-wordclaw-public-write': { subjectField: 'owner' },
  }
  expect(shapeFor(blocks)).toMatchObject({
    localization: { supportedLocales: ['en', 'de'], defaultLocale: 'en', fallbacks: {} },
    lifecycle: { ttlSeconds: 60, archiveStatus: 'archived', clock: 'updatedAt' },
    publicWrite: { subjectField: 'owner', allowedOperations: ['create'], requiredStatus: 'draft' },
  })

  const off = Object.fromEntries(Object.entries(blocks).map(([keyword, block]) => [keyword, { ...block, enabled: false }]))
  expect(shapeFor(off)).toMatchObject({ localization: null, lifecycle: null, publicWrite: null })
})

test('only a type with indexed fields or references is projected', () => {
  expect(shapeFor({ properties: { a: { type: 'string' } } }).projected).toBe(false)
  expect(shapeFor({ properties: { a: { type: 'string', 'x-wordclaw-indexed': true } } }).projected).toBe(true)
  expect(shapeFor({ properties: { a: { type: 'array', 'x-wordclaw-field-kind': 'asset-list' } } }).projected).toBe(true)
})
