import fc from 'fast-check'
import { expect, test } from 'vitest'
import { acceptSchema } from './accept-schema.ts'
import { knownSchema } from './checked-schemas.ts'
import { checkHere, validate } from './validate.ts'
import { ContentValidationTooExpensive } from './validation.errors.ts'
import { thread } from './validation-thread.ts'

type Document = Record<string, unknown>

const accepted = async (schema: object, domainId = 1) => ({ domainId, ...(await acceptSchema(domainId, schema)) })
const issuesOf = async (schema: object, document: Document) => validate(await accepted(schema), document, JSON.stringify(document))
const isCheckedHere = async (schema: object, document: Document) =>
  checkHere(await accepted(schema), document, JSON.stringify(document)) !== null

const nestedDocument = (levels: number): Document => (levels === 0 ? {} : { a: nestedDocument(levels - 1) })
const tower = (levels: number, last: object) => ({
  $ref: '#/$defs/d0',
  $defs: Object.fromEntries(
    Array.from({ length: levels }, (_, n) => {
      const next = { $ref: `#/$defs/d${n + 1}` }
      return [`d${n}`, n + 1 < levels ? { allOf: [next, next] } : last]
    }),
  ),
})
const TWICE = { properties: { a: { allOf: [{ $ref: '#' }, { $ref: '#' }] } } }

test('a document that fits has no issues', async () => {
  expect(await issuesOf({ type: 'object', required: ['title'], properties: { title: { type: 'string' } } }, { title: 'Hello' })).toEqual([])
})

test('every fault is told at once, with a pointer to the member it is about', async () => {
  const schema = {
    required: ['a/b', 'toString'],
    additionalProperties: false,
    dependentRequired: { n: ['m'] },
    properties: {
      'a/b': {},
      toString: {},
      m: {},
      n: { type: 'integer', minimum: 3 },
      list: { items: { maxLength: 2 } },
      kind: { enum: ['x', 'y'] },
      fixed: { const: 5 },
      mail: { format: 'email' },
      code: { pattern: '^[a-z]+$' },
    },
    propertyNames: { pattern: '^[^!]*$' },
  }
  const issues = await issuesOf(schema, { n: 1, list: ['ok', 'long'], kind: 'z', fixed: 4, mail: 'x', code: 'A', 'extra!': 1 })

  expect(issues).toEqual(
    expect.arrayContaining([
      { pointer: '/a~1b', rule: 'required', message: 'is missing' },
      { pointer: '/toString', rule: 'required', message: 'is missing' },
      { pointer: '/extra!', rule: 'additionalProperties', message: 'is not a property of this object' },
      { pointer: '/extra!', rule: 'propertyNames', message: 'has a name that is not allowed here' },
      { pointer: '/m', rule: 'dependentRequired', message: 'is missing, and must be there because "n" is' },
      { pointer: '/n', rule: 'minimum', message: 'must be >= 3' },
      { pointer: '/list/1', rule: 'maxLength', message: 'must have at most 2 characters' },
      { pointer: '/kind', rule: 'enum', message: 'must be one of the allowed values', allowed: ['x', 'y'] },
      { pointer: '/fixed', rule: 'const', message: 'must be the allowed value', allowed: [5] },
      { pointer: '/mail', rule: 'format', message: 'must be a valid email of at most 2,048 characters' },
      { pointer: '/code', rule: 'pattern', message: 'must match the pattern ^[a-z]+$' },
    ]),
  )
})

test('no more than a hundred issues are told', async () => {
  const document = { list: Array.from({ length: 500 }, () => 1) }

  expect(await issuesOf({ properties: { list: { items: { type: 'string' } } } }, document)).toHaveLength(100)
})

test('a text over 2,048 characters has no format', async () => {
  const schema = { properties: { a: { format: 'uri-reference' } } }

  expect(await issuesOf(schema, { a: 'x'.repeat(2_048) })).toEqual([])
  expect(await issuesOf(schema, { a: 'x'.repeat(2_049) })).toMatchObject([{ pointer: '/a', rule: 'format' }])
})

test('a document nests 64 levels at most', async () => {
  expect(await issuesOf({}, nestedDocument(63))).toEqual([])
  expect(await issuesOf({}, nestedDocument(64))).toMatchObject([{ pointer: '/a'.repeat(64), rule: 'depth' }])
})

test('schemas with one $id are strangers to each other, in one domain and across domains', async () => {
  const $id = 'https://example.com/article'
  const strings = await accepted({ $id, properties: { a: { type: 'string' } } })
  const numbers = await accepted({ $id, properties: { a: { type: 'number' } } })
  const elsewhere = await accepted({ $id, properties: { a: { type: 'boolean' } } }, 2)

  const faults = [strings, numbers, elsewhere].map((schema) => checkHere(schema, { a: 1 }, '{"a":1}')?.length)

  expect(faults).toEqual([1, 0, 1])
})

test('keywords of Ajv that are none of JSON Schema have no effect', async () => {
  expect(await issuesOf({ $async: true, properties: { a: { type: 'string', discriminator: {} } } }, { a: 1 })).toHaveLength(1)
})

test('an ordinary document is checked in this process', async () => {
  const properties = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`p${n}`, { type: 'string', maxLength: 200 }]))
  const tags = { type: 'array', uniqueItems: true, items: { type: 'string', pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$' } }

  expect(await isCheckedHere({ properties: { ...properties, tags } }, { p0: 'x', tags: ['some-tag', 'other'] })).toBe(true)
})

test.each<[string, object, Document]>([
  ['a tower of references', tower(20, { type: 'object' }), {}],
  ['recursion', { properties: { c: { items: { $ref: '#' } } } }, { c: [{}] }],
  ['contains', { properties: { a: { contains: { const: 1 } } } }, { a: [1] }],
  ['unevaluatedProperties', { unevaluatedProperties: false }, {}],
  ['uniqueItems over many objects', { properties: { a: { uniqueItems: true } } }, { a: Array.from({ length: 1_000 }, (_, n) => ({ n })) }],
  ['a document of many values', { additionalProperties: { items: { type: 'number' } } }, { a: Array.from({ length: 60_000 }, () => 1) }],
  ['a long text against a large pattern', { properties: { a: { pattern: '(.?){300}[xy]$' } } }, { a: 'ab'.repeat(2_000) }],
  [
    'many texts of a costly format',
    { properties: { a: { items: { format: 'url' } } } },
    { a: Array.from({ length: 50 }, () => 'http://a.b'.padEnd(2_000, 'c')) },
  ],
  ['very long names', { additionalProperties: { items: { type: 'string' } } }, { ['x'.repeat(5_000)]: [1] }],
])('%s is not checked in this process', async (_, schema, document) => {
  expect(await isCheckedHere(schema, document)).toBe(false)
})

test.each<[string, object, Document]>([
  ['a tower of references whose faults multiply', tower(30, { type: 'string' }), {}],
  ['a recursion that doubles at every level', TWICE, nestedDocument(60)],
  ['a comparison of all with all', { properties: { a: { uniqueItems: true } } }, { a: Array.from({ length: 60_000 }, (_, n) => ({ n })) }],
])('%s is given up at the deadline', async (_, schema, document) => {
  await expect(issuesOf(schema, document)).rejects.toBeInstanceOf(ContentValidationTooExpensive)
})

test('a pattern that blows up elsewhere takes linear time', async () => {
  const issues = await issuesOf({ properties: { a: { pattern: '^(a+)+$' } } }, { a: `${'a'.repeat(20_000)}!` })

  expect(issues).toMatchObject([{ pointer: '/a', rule: 'pattern' }])
})

const scalar = fc.oneof(fc.constantFrom('', 'a', 'ab', 'x-1', 'a@b.co'), fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null))
const name = fc.constantFrom('a', 'b', 'c/d', '~')
const schemas = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.record(
      {
        type: fc.constantFrom('string', 'integer', 'object', 'array', 'null'),
        enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }),
        minLength: fc.nat({ max: 3 }),
        pattern: fc.constantFrom('^a', '[0-9]$', '^(a|b)*$'),
        format: fc.constantFrom('email', 'date', 'ipv4'),
        maximum: fc.integer({ min: -2, max: 2 }),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        properties: fc.dictionary(name, tie('schema'), { maxKeys: 2 }),
        required: fc.uniqueArray(name, { maxLength: 2 }),
        additionalProperties: fc.boolean(),
        items: tie('schema'),
        uniqueItems: fc.boolean(),
        anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        not: tie('schema'),
      },
      { requiredKeys: [] },
    ),
  ),
}))
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
}))

test('a document has the same issues in this process and in the thread', async () => {
  await fc.assert(
    fc.asyncProperty(schemas.schema, fc.dictionary(name, values.value, { maxKeys: 3 }), async (inner, document) => {
      const schema = await accepted({ properties: { a: inner }, patternProperties: { '^[bc]': inner } })
      const text = JSON.stringify(document)
      const here = knownSchema(schema).compiled().check(JSON.parse(text), Number.POSITIVE_INFINITY)

      expect(await thread.run({ kind: 'check', ...schema, text })).toEqual(here)
    }),
    { numRuns: 60 },
  )
})
