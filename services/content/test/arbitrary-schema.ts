import fc from 'fast-check'
import { examine } from '../src/validation/examine.ts'
import type { JsonObject } from '../src/validation/subschemas.ts'
import { validate } from '../src/validation/validate.ts'
import { givenSchema } from './given-schema.ts'

const some = <T extends object>(record: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(record, { requiredKeys: [] })
const name = fc.constantFrom('a', 'b', 'c', '__proto__x', 'read-time')
const PATTERNS = ['^[a-z]+$', '^.$', '\\s', '^\\S+$', '[^x]', '^\\p{L}+$', '^(?:a|b)?c{2,}$', 'a\\.b', '^[^\\n]{1,3}$']
const FORMATS = ['date', 'date-time', 'email', 'uri', 'uri-reference', 'uuid', 'time', 'hostname', 'ipv4']
const text = fc.oneof(
  fc.constantFrom(
    'abc',
    'a.b',
    '😀',
    '😀😀😀',
    'é',
    'cc',
    ' ',
    '\u00a0',
    'a\rb',
    '2026-02-28',
    '2026-01-01 10:00:00z',
    '2026-01-01T23:59:60Z',
  ),
  fc.constantFrom(
    'a@b.co',
    'https://a.test/ü',
    '/relative?x#y',
    'URN:UUID:00000000-0000-0000-0000-000000000000',
    '10:00:00Z',
    'a.test',
    '1.2.3.4',
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
)
const number = fc.oneof(fc.integer({ min: -9, max: 99 }), fc.constantFrom(0.1, 0.3, 1e21, 1e300, 2 ** 53 + 2, -1.5))
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null))

const { schema: anySchema } = fc.letrec<{ schema: JsonObject; object: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    some({
      minLength: fc.nat(2),
      maxLength: fc.nat(5),
      pattern: fc.constantFrom(...PATTERNS),
      format: fc.constantFrom(...FORMATS),
      nullable: fc.boolean(),
    }).map((rules) => ({ type: 'string', ...rules })),
    some({
      minimum: fc.integer({ min: -5, max: 5 }),
      exclusiveMaximum: fc.integer({ min: 6, max: 1e9 }),
      multipleOf: fc.constantFrom(0.1, 1, 3),
    }).map((rules) => ({ type: 'number', ...rules })),
    fc.constantFrom<JsonObject>({ type: 'integer' }, { type: ['boolean', 'null'] }, {}, { type: 'integer', nullable: true }),
    fc.array(fc.oneof(scalar, fc.constant({ a: 1 })), { minLength: 1, maxLength: 3 }).map((values) => ({ enum: values })),
    some({ items: tie('schema'), minItems: fc.nat(1), uniqueItems: fc.boolean(), contains: tie('schema') }).map((rules) => ({
      type: 'array',
      ...rules,
    })),
    fc
      .record({ prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }), items: fc.constantFrom(true, false) })
      .map((rules) => ({ type: 'array', ...rules })),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
      allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
    }),
    fc.constant({ $ref: '#/$defs/shared' }),
    fc.constant({ type: 'object', 'x-wordclaw-field-kind': 'asset', properties: { assetId: { type: 'number' } }, required: ['assetId'] }),
    tie('object'),
  ),
  object: some({
    properties: fc.dictionary(name, tie('schema'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    required: fc.uniqueArray(name, { maxLength: 1 }),
    additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
    maxProperties: fc.integer({ min: 1, max: 3 }),
    patternProperties: fc.constant({ '^b': { type: 'string' } }),
  }).map((rules) => ({ type: 'object', ...rules })),
}))

/** A schema with a few fields of any kind, and a title that may be localized. */
const root = fc
  .record({
    fields: fc.dictionary(name, anySchema, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    shared: anySchema,
    localized: fc.boolean(),
  })
  .map(({ fields, shared, localized }) => ({
    type: 'object',
    'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
    properties: { ...fields, title: { type: 'string', maxLength: 3, ...(localized && { 'x-wordclaw-localized': true }) } },
    required: ['title'],
    $defs: { shared },
  }))

/** A value that may well fit a schema. */
function fitting(schema: unknown, shared: unknown): fc.Arbitrary<unknown> {
  const {
    type,
    enum: values,
    oneOf,
    anyOf,
    items,
    prefixItems,
    properties,
    $ref,
    nullable,
  } = (typeof schema === 'object' ? schema : {}) as Record<string, never>
  const inner = (one: unknown) => fitting(one, null)
  if ($ref) return shared ? inner(shared) : scalar
  if (values) return fc.constantFrom(...(values as unknown[]))
  if (oneOf ?? anyOf) return fc.oneof(...((oneOf ?? anyOf) as unknown as unknown[]).map(inner))
  if (type === 'string') return nullable ? fc.oneof(text, fc.constant(null)) : text
  if (type === 'number' || type === 'integer') return number
  if (type === 'array')
    return prefixItems
      ? fc.tuple(...(prefixItems as unknown[]).map(inner))
      : fc.array(items === undefined ? scalar : fitting(items, shared), { maxLength: 3 })
  if (type !== 'object') return scalar
  return fc.record(
    Object.fromEntries(Object.entries(properties ?? { assetId: { type: 'integer' } }).map(([key, one]) => [key, fitting(one, shared)])),
    { requiredKeys: [], noNullPrototype: true },
  )
}

/** A schema that is accepted, and documents of which many fit it. */
export const schemaWithDocuments = root
  .filter((schema) => examine(schema).length === 0)
  .chain((schema) => {
    const fields = fitting(schema, schema.$defs.shared) as fc.Arbitrary<Record<string, unknown>>
    const title = schema.properties.title['x-wordclaw-localized'] ? { en: 'One', de: '😀😀😀' } : '😀a😀'
    return fc.tuple(
      fc.constant(schema as JsonObject),
      fc.array(
        fields.map((some) => ({ ...some, title })),
        { minLength: 3, maxLength: 8 },
      ),
    )
  })

/** Whether the server takes a document of a type. */
export const serverTakes = async (schema: JsonObject, document: Record<string, unknown>): Promise<boolean> =>
  (await validate(givenSchema(schema).accepted, document, JSON.stringify(document))).length === 0
