import { expectProblem } from '@wordclaw/shared/testing/service'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { givenSchema } from '../../test/given-schema.ts'
import { startContent } from '../../test/harness.ts'
import { validate } from '../validation/validate.ts'
import { encodeValue, projectionOf, type Reference } from './projection.ts'

/** A schema, a document that fits it, and what the document projects, each by the pointer of its place. */
interface Sample {
  readonly schema: object
  readonly value: unknown
  readonly fields: readonly { readonly path: string; readonly value: string }[]
  readonly references: readonly Reference[]
}

const SCALARS = [
  ['string', fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))],
  ['number', fc.double({ noNaN: true, noDefaultInfinity: true })],
  ['integer', fc.integer()],
  ['boolean', fc.boolean()],
] as const

const scalar = fc.constantFrom(...SCALARS).chain(([type, values]) =>
  fc.record({ value: values, indexed: fc.boolean() }).map(
    ({ value, indexed }): Sample => ({
      schema: { type, 'x-wordclaw-indexed': indexed },
      value,
      fields: indexed ? [{ path: '', value: encodeValue(value) }] : [],
      references: [],
    }),
  ),
)

const id = fc.integer({ min: 1, max: 2_147_483_647 })

const reference = fc.tuple(fc.constantFrom('asset', 'item'), id).map(([kind, targetId]): Sample => {
  const member = kind === 'asset' ? 'assetId' : 'contentItemId'
  const schema = { type: 'object', properties: { [member]: { type: 'integer' } }, required: [member] }
  return {
    schema: { ...schema, 'x-wordclaw-field-kind': kind === 'asset' ? 'asset' : 'content-ref' },
    value: { [member]: targetId },
    fields: [],
    references: [{ path: '', kind: kind === 'asset' ? 'asset' : 'item', targetId }],
  }
})

const under = (names: readonly [string, string], { fields, references }: Sample) => ({
  fields: fields.map(({ path, value }) => ({ path: `${names[0]}${path}`, value })),
  references: references.map((found) => ({ ...found, path: `${names[1]}${found.path}` })),
})

const POINTERS = { a: '/a', 'b/c': '/b~1c', 'd~e': '/d~0e', '*': '/*', de: '/de' }

const { sample } = fc.letrec<{ sample: Sample; group: Sample; list: Sample; nullable: Sample }>((tie) => ({
  sample: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, reference, tie('group'), tie('list'), tie('nullable')),
  group: fc.dictionary(fc.constantFrom(...Object.keys(POINTERS)), tie('sample'), { maxKeys: 4 }).map((members): Sample => {
    const entries = Object.entries(members) as [keyof typeof POINTERS, Sample][]
    const inner = entries.map(([name, held]) => under([POINTERS[name], POINTERS[name]], held))
    const half = Math.ceil(entries.length / 2)
    const properties = entries.map(([name, { schema }]) => [name, schema] as const)
    return {
      schema: {
        type: 'object',
        properties: Object.fromEntries(properties.slice(0, half)),
        allOf: [{ properties: Object.fromEntries(properties.slice(half)) }],
      },
      value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
      fields: inner.flatMap(({ fields }) => fields),
      references: inner.flatMap(({ references }) => references),
    }
  }),
  list: tie('sample').map((held): Sample => {
    const places = [0, 1].map((index) => under(['/*', `/${index}`], held))
    return {
      schema: { type: 'array', items: held.schema, maxItems: 2 },
      value: [held.value, held.value],
      fields: places[0]?.fields ?? [],
      references: places.flatMap(({ references }) => references),
    }
  }),
  nullable: tie('sample').map((held): Sample => ({ ...held, schema: { anyOf: [{ type: 'null' }, held.schema] } })),
}))

const inOrder = <T>(rows: readonly T[]): string[] => [...new Set(rows.map((row) => JSON.stringify(row)))].sort()

test('whatever a document nests, each reference is found once at its own pointer, and each indexed value once under the pointer of its field', async () => {
  await fc.assert(
    fc.asyncProperty(sample, async (held) => {
      const document = { root: held.value }
      const { shape, accepted } = givenSchema({ type: 'object', properties: { root: held.schema } })

      expect(await validate(accepted, document, JSON.stringify(document))).toEqual([])
      const { fields, references } = projectionOf(shape, document)

      const expected = under(['/root', '/root'], held)
      expect(inOrder(fields)).toEqual(inOrder(expected.fields))
      expect(inOrder(references)).toEqual(inOrder(expected.references))
      expect(fields.length + references.length).toBe(inOrder(fields).length + inOrder(references).length)
    }),
    { numRuns: 300 },
  )
})

test('every locale of a localized field is projected: references at the pointer of the locale, values under that of the field', () => {
  const { shape } = givenSchema({
    type: 'object',
    'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
    properties: {
      title: { type: 'string', 'x-wordclaw-localized': true, 'x-wordclaw-indexed': true },
      hero: { type: 'object', 'x-wordclaw-field-kind': 'asset', 'x-wordclaw-localized': true },
    },
  })

  const document = { title: { en: 'Cat', de: 'Katze' }, hero: { de: { assetId: 7 } } }
  expect(projectionOf(shape, document)).toEqual({
    fields: [
      { path: '/title', value: 'sCat' },
      { path: '/title', value: 'sKatze' },
    ],
    references: [{ path: '/hero/de', kind: 'asset', targetId: 7 }],
  })
})

test('an alternative counts only where its constants hold', () => {
  const block = (blockType: string, properties: object) => ({
    type: 'object',
    properties: { blockType: { const: blockType }, ...properties },
    required: ['blockType'],
  })
  const author = { type: 'object', 'x-wordclaw-field-kind': 'content-ref', allowedContentTypeSlugs: ['author'] }
  const { shape } = givenSchema({
    type: 'object',
    properties: {
      blocks: { type: 'array', items: { oneOf: [block('quote', { by: author }), block('note', { by: { type: 'object' } })] } },
    },
  })

  const blocks = [
    { blockType: 'note', by: { contentItemId: 1 } },
    { blockType: 'quote', by: { contentItemId: 2 } },
  ]
  expect(projectionOf(shape, { blocks }).references).toEqual([
    { path: '/blocks/1/by', kind: 'item', targetId: 2, allowedContentTypeSlugs: ['author'] },
  ])
})

test('a document of a type without indexed fields and references projects nothing', () => {
  const { shape } = givenSchema({ type: 'object', properties: { hero: { type: 'object' } } })

  expect(projectionOf(shape, { hero: { assetId: 1 } })).toEqual({ fields: [], references: [] })
})

test('a document with more references than a write can carry is refused', async () => {
  await using content = await startContent()
  const contentTypeId = await content.givenType({
    schema: {
      type: 'object',
      properties: {
        gallery: {
          type: 'array',
          'x-wordclaw-field-kind': 'asset-list',
          items: { type: 'object', properties: { assetId: { type: 'integer' } }, required: ['assetId'] },
        },
      },
    },
  })
  const gallery = Array.from({ length: 5_001 }, (_, index) => ({ assetId: index + 1 }))

  const problem = await expectProblem(content.as({}).items.create({ contentTypeId, data: { gallery } }), 'CONTENT_SCHEMA_VALIDATION_FAILED')

  expect(problem.issues).toMatchObject([{ rule: 'size' }])
})

const number = fc.double({ noNaN: true })

test('the texts of numbers are in the order of the numbers', () => {
  fc.assert(
    fc.property(number, number, (one, other) => {
      const expected = one < other ? -1 : Number(one > other)
      const [left, right] = [encodeValue(one), encodeValue(other)]
      expect(left < right ? -1 : Number(left > right)).toBe(expected)
    }),
    {
      numRuns: 2_000,
      examples: [
        [0, -0],
        [-1, 1],
        [Number.MIN_VALUE, 0],
        [Number.MAX_VALUE, Number.POSITIVE_INFINITY],
      ],
    },
  )
})

test('the texts of texts are in the order of their code points, and never hold half a character', () => {
  const text = fc
    .tuple(fc.integer({ min: 0, max: 260 }), fc.string({ unit: 'binary', maxLength: 8 }))
    .map(([n, end]) => 'a'.repeat(n) + end)
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [left, right] = [one, other].map((value) => Buffer.from(encodeValue(value)))
      const order = Buffer.compare(Buffer.from(one), Buffer.from(other))
      const found = Buffer.compare(left ?? Buffer.of(), right ?? Buffer.of())
      expect([order, 0]).toContain(found)
      if (found === 0 && order !== 0) expect(Math.min(one.length, other.length)).toBeGreaterThanOrEqual(256)
      expect(encodeValue(one).isWellFormed()).toBe(true)
    }),
    { examples: [[`${'a'.repeat(255)}😀`, `${'a'.repeat(255)}b`]] },
  )
})

test('false comes before true, and values of different types never look alike', () => {
  expect(encodeValue(false) < encodeValue(true)).toBe(true)
  expect(new Set(['1', 1, true].map(encodeValue)).size).toBe(3)
})
