import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { schemaWithDocuments, serverTakes } from '../../test/arbitrary-schema.ts'
import { effectiveSchema } from '../validation/effective-schema.ts'
import type { JsonObject } from '../validation/subschemas.ts'
import { widened } from './widened-schema.ts'

const validatorOf = (schema: JsonObject) => z.fromJSONSchema(widened(effectiveSchema(schema)).schema)

test('every document that the server takes is taken by the validators of random schemas', { timeout: 120_000 }, async () => {
  let [taken, refused] = [0, 0]
  await fc.assert(
    fc.asyncProperty(schemaWithDocuments, async ([schema, documents]) => {
      const validator = validatorOf(schema)
      for (const document of documents) {
        const found = validator.safeParse(document)
        if (!found.success) refused++
        if (!(await serverTakes(schema, document))) continue
        taken++
        expect(found.error?.issues).toBeUndefined()
        expect(found.data).toEqual(document)
      }
    }),
    { numRuns: 300 },
  )
  expect(taken).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(100)
})

test.each<[string, JsonObject, unknown, unknown]>([
  ['lengths are those of characters', { type: 'string', maxLength: 2 }, '😀😀', 'abc'],
  ['whole numbers may be of any size', { type: 'integer' }, 1e300, 1.5],
  ['a time is what the server takes for one', { type: 'string', format: 'date-time' }, '2026-01-01 10:00:00z', 'soon'],
  [
    'a reference is an id',
    { 'x-wordclaw-field-kind': 'asset', type: 'object', properties: { assetId: { type: 'integer' } }, required: ['assetId'] },
    { assetId: 1 },
    { assetId: 0 },
  ],
  ['what is nullable may be null', { type: 'string', nullable: true, pattern: '^a' }, null, 'b'],
  ['what is said beside a reference holds', { $ref: '#/$defs/word', maxLength: 1 }, 'a', 'ab'],
])('%s', (_, schema, good, bad) => {
  const validator = validatorOf({
    type: 'object',
    properties: { a: schema },
    additionalProperties: false,
    $defs: { word: { type: 'string' } },
  })

  expect(validator.safeParse({ a: good }).success).toBe(true)
  expect(validator.safeParse({ a: bad }).success).toBe(false)
  expect(validator.safeParse({ b: good }).success).toBe(false)
})

test('a localized field has its rules in every locale, that which is required as well', () => {
  const validator = validatorOf({
    type: 'object',
    'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
    properties: { title: { type: 'string', 'x-wordclaw-localized': true } },
    required: ['title'],
  })

  expect(validator.safeParse({ title: { en: 'Cat' } }).success).toBe(true)
  for (const title of [{ en: 1 }, { en: 'Cat', de: 1 }, { de: 'Katze' }, { en: 'Cat', fr: 'Chat' }, 'Cat'])
    expect(validator.safeParse({ title }).success).toBe(false)
})

test('what cannot be checked is named', () => {
  const text = { type: 'string', pattern: '^.$', format: 'hostname', maxLength: 100_000 }

  expect(widened({ properties: { a: text, b: { not: {} } } }).left).toEqual(['format hostname', 'maxLength', 'not', 'pattern'])
})
