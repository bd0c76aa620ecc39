import { assertValidSchema, printSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { toyCatalog } from '../../test/toy.ts'
import { createCatalog } from '../catalog.ts'
import { manifests } from '../manifests.ts'
import { schemaOf } from './graphql-schema.ts'

describe('the schema of a catalog', () => {
  const printed = printSchema(schemaOf(toyCatalog).schema)

  test.each([
    [
      'names a type after its definition, and its fields never null unless they may be',
      /type Toy \{[^}]*id: Int!\n[^}]*name: String!\n[^}]*state: ToyState!\n[^}]*size: ToySize!\n[^}]*weight: SafeInt\n[^}]*data: JSON!\n\}/,
    ],
    [
      'names what has no name after where it stands',
      /type ToyItemsListResult \{\n {2}limit: Int!\n {2}hasMore: Boolean!\n {2}nextCursor: String\n {2}items: \[Toy!\]!\n\}/,
    ],
    ['makes an enumeration of texts that are names', /enum ToySizeUnit \{\n {2}cm\n {2}inch\n\}/],
    ['has input types for nested input', /input ToyItemsCreateSizeInput \{\n {2}width: Int!\n {2}unit: ToyItemsCreateSizeUnitInput!\n\}/],
    ['takes either an object or a text as JSON', /toyItemsCreate\((\n|.)*?data: JSON\n/],
    ['gives mutations a dryRun', /toyItemsDelete\((\n|.)*?dryRun: Boolean\n/],
    ['lets the answer of a call be null, since it may fail', /\): Toy\n/],
  ])('%s', (_, expected) => {
    expect(printed).toMatch(expected)
  })

  test('is valid for the real content manifest, and knows its types', () => {
    const { schema, fields } = schemaOf(createCatalog(manifests))
    assertValidSchema(schema)
    expect(fields.size).toBeGreaterThan(1)
    expect(schema.getType('ContentItem')).toBeDefined()
  })

  test('keeps two definitions of one name apart if they differ', () => {
    const [entry] = toyCatalog.entries
    if (!entry) throw new Error('no entry')
    const output = (type: string) => ({ $ref: '#/$defs/Thing', $defs: { Thing: { type: 'object', properties: { it: { type } } } } })
    const entries = ['string', 'boolean', 'string'].map((type, n) => ({ ...entry, field: `field${n}`, output: output(type) }))
    const { schema } = schemaOf({ ...toyCatalog, entries })
    expect(Object.values(schema.getQueryType()?.getFields() ?? {}).map(({ type }) => String(type))).toEqual(['Thing', 'Thing_2', 'Thing'])
  })

  test.each([
    [
      'that refers to itself',
      {
        $ref: '#/$defs/Tree',
        $defs: { Tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/Tree' } } } } },
      },
      'Tree',
    ],
    ['whose fields have names that are none in GraphQL', { type: 'object', properties: { 'a-b': { type: 'string' } } }, 'JSON'],
    ['with no fields', { type: 'object', properties: {} }, 'JSON'],
    ['of free form', { type: 'object', additionalProperties: true }, 'JSON'],
    ['of known fields and free ones', { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: {} }, 'JSON'],
    ['of several kinds', { anyOf: [{ type: 'string' }, { type: 'number' }] }, 'JSON'],
    ['that is a list', { type: 'array', items: { type: 'number' } }, '[Float!]'],
    [
      'with a name that GraphQL keeps to itself',
      { $ref: '#/$defs/__schema0', $defs: { __schema0: { type: 'object', properties: { a: { type: ['string', 'null'] } } } } },
      'T__schema0',
    ],
  ])('has a type for an answer %s', (_, output, type) => {
    const [entry] = toyCatalog.entries
    if (!entry) throw new Error('no entry')
    const { schema } = schemaOf({ ...toyCatalog, entries: [{ ...entry, output }] })
    assertValidSchema(schema)
    expect(String(schema.getQueryType()?.getFields()[entry.field]?.type)).toBe(type)
  })

  test('takes an input that is no record as one argument', () => {
    const [entry] = toyCatalog.entries
    if (!entry) throw new Error('no entry')
    const input = {
      anyOf: [
        { type: 'object', properties: { a: {} } },
        { type: 'object', properties: { b: {} } },
      ],
    }
    const { schema, fields } = schemaOf({ ...toyCatalog, entries: [{ ...entry, input }] })
    expect(
      schema
        .getQueryType()
        ?.getFields()
        [entry.field]?.args.map(({ name, type }) => `${name}: ${type}`),
    ).toEqual(['input: JSON!'])
    expect(fields.get(entry.field)?.read({ input: { b: null } })).toEqual({ input: { b: null }, dryRun: false })
  })
})
