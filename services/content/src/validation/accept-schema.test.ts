import { ApplicationError, type Issue } from '@wordclaw/shared/errors'
import { expect, test } from 'vitest'
import { acceptSchema } from './accept-schema.ts'

/** The code and the issues with which a schema is refused. */
async function refusal(source: unknown): Promise<{ code: string; issues: readonly Issue[] }> {
  const error: unknown = await acceptSchema(1, source).then(
    () => expect.fail('the schema was accepted'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApplicationError)) throw error
  return { code: error.definition.code, issues: error.definition.issues?.(error.details) ?? [] }
}

const places = async (source: unknown) => (await refusal(source)).issues.map(({ pointer, rule }) => `${pointer} ${rule}`)

const chain = (length: number, last: object) => ({
  $ref: '#/$defs/d0',
  $defs: Object.fromEntries(Array.from({ length }, (_, n) => [`d${n}`, n + 1 < length ? { $ref: `#/$defs/d${n + 1}` } : last])),
})

const nested = (levels: number): object => (levels === 0 ? {} : { properties: { a: nested(levels - 1) } })

test.each([
  ['an empty schema', {}],
  ['annotations and extensions of any kind', { title: 'T', 'x-wordclaw-ui': { $id: 'x', $ref: 'y' }, id: 7, $comment: 'c', $async: true }],
  ['draft-07, when $schema says so', { $schema: 'http://json-schema.org/draft-07/schema#', items: [{}], definitions: { a: {} } }],
  ['$id at the root', { $id: 'https://example.com/article' }],
  ['$id of a meta-schema', { $id: 'https://json-schema.org/draft/2020-12/schema' }],
  [
    'references by pointer, anchor and dynamic anchor',
    {
      properties: { a: { $ref: '#/$defs/a~1b%20c' }, b: { $ref: '#here' }, c: { $dynamicRef: '#there' }, d: { $ref: '#' } },
      $defs: { 'a/b c': { $anchor: 'here' }, e: { $dynamicAnchor: 'there' } },
    },
  ],
  ['recursion through the parts of a value', { properties: { children: { type: 'array', items: { $ref: '#' } } } }],
  ['patterns without look-around', { properties: { a: { pattern: '^\\p{L}+(-[a-z]{2,8})*$' } }, patternProperties: { '^x-': {} } }],
  ['known formats', { properties: { a: { format: 'email' }, b: { format: 'date-time' }, c: { format: 'int32' } } }],
  ['properties named like keywords', { properties: { $ref: { type: 'string' }, $id: {}, format: {}, pattern: { type: 'string' } } }],
  ['a long chain of references', chain(1_000, { type: 'object' })],
  ['nesting at the limit', nested(32)],
])('%s is accepted', async (_, schema) => {
  expect((await acceptSchema(1, schema)).schema).toBe(JSON.stringify(schema))
})

test('JSON text is accepted like the object it stands for', async () => {
  expect(await acceptSchema(1, ' { "type" : "object" } ')).toEqual(await acceptSchema(1, { type: 'object' }))
})

test.each([
  ['no JSON', '{', 'INVALID_CONTENT_SCHEMA_JSON'],
  ['an endless text', '['.repeat(200_000), 'INVALID_CONTENT_SCHEMA_JSON'],
  ['an array', [], 'INVALID_CONTENT_SCHEMA_TYPE'],
  ['a boolean', true, 'INVALID_CONTENT_SCHEMA_TYPE'],
  ['null', 'null', 'INVALID_CONTENT_SCHEMA_TYPE'],
])('%s is refused by its own code', async (_, source, code) => {
  expect(await refusal(source)).toMatchObject({ code })
})

test.each<[string, object, string[]]>([
  ['an unknown dialect', { $schema: 'http://json-schema.org/draft-04/schema#' }, ['/$schema $schema']],
  ['a root that allows no object', { type: ['string', 'array'] }, ['/type type']],
  ['a reference to another document', { properties: { a: { $ref: 'https://example.com/a' } } }, ['/properties/a/$ref $ref']],
  [
    'a reference to nothing',
    { allOf: [{ $ref: '#/$defs/a' }, { $dynamicRef: '#b' }] },
    ['/allOf/0/$ref $ref', '/allOf/1/$dynamicRef $dynamicRef'],
  ],
  ['a reference to what is no schema', { $ref: '#/properties', properties: { a: {} } }, ['/$ref $ref']],
  ['a malformed reference', { $ref: '#/%zz' }, ['/$ref $ref']],
  ['an anchor that stands twice', { $defs: { a: { $anchor: 'x' }, b: { $anchor: 'x' } } }, ['/$defs/b/$anchor $anchor']],
  ['$id below the root', { $defs: { a: { $id: 'https://example.com/a' } } }, ['/$defs/a/$id $id']],
  [
    'a reference that leads back to the same value',
    { allOf: [{ $ref: '#/$defs/a' }], $defs: { a: { anyOf: [{ $ref: '#' }] } } },
    [' $ref'],
  ],
  ['a look-ahead', { properties: { a: { pattern: '^(?=a)' } } }, ['/properties/a/pattern pattern']],
  ['a back-reference', { patternProperties: { '^(a)\\1$': {} } }, ['/patternProperties/^(a)\\1$ patternProperties']],
  ['a malformed pattern', { properties: { 'a/b': { pattern: '(' } } }, ['/properties/a~1b/pattern pattern']],
  ['an unknown format', { properties: { a: { format: 'colour' } } }, ['/properties/a/format format']],
  ['draft-07 tuples in 2020-12', { items: [{}] }, ['/items type']],
])('%s is refused where it stands', async (_, schema, expected) => {
  expect(await places(schema)).toEqual(expected)
})

test('all faults are told at once', async () => {
  const schema = {
    required: 'title',
    properties: { a: { minLength: -1 }, b: { $ref: '#/$defs/b' }, c: { format: 'colour' }, d: { pattern: '(' } },
  }

  expect(await places(schema)).toEqual([
    '/properties/a/minLength minimum',
    '/required type',
    '/properties/b/$ref $ref',
    '/properties/c/format format',
    '/properties/d/pattern pattern',
  ])
})

test('faults of a schema that is examined in the thread are told just the same', async () => {
  const properties = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`p${n}`, n === 299 ? { pattern: '(?!a)' } : {}]))

  expect(await places({ properties })).toEqual(['/properties/p299/pattern pattern'])
})

test.each<[string, unknown, string]>([
  ['more than 64 KiB of text', { description: 'x'.repeat(64 * 1024) }, ' size'],
  ['more values than fit in that', { enum: Array.from({ length: 100_000 }, () => 1) }, ' size'],
  ['more than 2,000 subschemas', { anyOf: Array.from({ length: 2_001 }, () => true) }, ' size'],
  ['subschemas nested more than 32 levels', nested(33), `${'/properties/a'.repeat(33)} depth`],
  ['JSON nested without end', JSON.parse(`${'{"x":'.repeat(50_000)}1${'}'.repeat(50_000)}`), ' depth'],
])('%s is refused', async (_, schema, expected) => {
  expect(await places(schema)).toEqual([expected])
})

test('a pattern that takes minutes to build is refused at the deadline', async () => {
  expect(await places({ properties: { a: { pattern: `[${'\\P{Lu}'.repeat(9_000)}]` } } })).toEqual([' cost'])
})
