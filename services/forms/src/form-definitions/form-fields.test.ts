import { ApplicationError } from '@wordclaw/shared/errors'
import { expect, test } from 'vitest'
import { MESSAGE } from '../../test/harness.ts'
import type { FormFieldInput } from './form-definition.schema.ts'
import { checkDefaults, checkedFields } from './form-fields.ts'

const schema = {
  type: 'object',
  'x-wordclaw-localization': { supportedLocales: ['en'], defaultLocale: 'en' },
  properties: {
    ...MESSAGE.properties,
    age: { type: ['integer', 'null'] },
    agreed: { type: 'boolean' },
    photo: { type: 'object', 'x-wordclaw-field-kind': 'asset' },
    photos: { type: 'array', 'x-wordclaw-field-kind': 'asset-list' },
    author: { type: 'object', 'x-wordclaw-field-kind': 'content-ref' },
    address: { type: 'object' },
    greeting: { type: 'string', 'x-wordclaw-localized': true },
  },
  required: ['agreed'],
}

const refusalOf = (fields: readonly FormFieldInput[], of: unknown = schema) => {
  try {
    return checkedFields(of, fields)
  } catch (error) {
    if (!(error instanceof ApplicationError)) throw error
    const { code, kind, issues } = error.definition
    return { code, kind, pointers: issues?.(error.details).map(({ pointer }) => pointer) }
  }
}

test.each([
  ['email', 'text'],
  ['text', 'textarea'],
  ['topic', 'select'],
  ['age', 'number'],
  ['agreed', 'checkbox'],
  ['photo', 'asset'],
  ['photos', 'asset-list'],
] as const)('the property %s is asked for by a field of type %s', (name, type) => {
  expect(checkedFields(schema, [{ name }])).toMatchObject([{ name, type, required: name === 'agreed' }])
})

test('text and textarea may be exchanged, and a field may be asked for that the schema does not require', () => {
  expect(checkedFields(schema, [{ name: 'email', type: 'textarea', required: true }])).toMatchObject([{ type: 'textarea', required: true }])
  expect(checkedFields(schema, [{ name: 'text', type: 'text' }])).toMatchObject([{ type: 'text' }])
})

test('the options of a select are a part of what the property allows, in an order of their own', () => {
  const options = [{ value: 'support', label: 'Help' }]
  expect(checkedFields(schema, [{ name: 'topic', options }])).toMatchObject([{ options }])
})

test.each<[string, string, FormFieldInput[], string[]]>([
  ['FORM_FIELDS_REQUIRED', 'BAD_REQUEST', [], ['/fields']],
  ['FORM_FIELD_NAME_DUPLICATE', 'BAD_REQUEST', [{ name: 'email' }, { name: 'email' }], ['/fields/1/name']],
  ['FORM_FIELD_NOT_IN_SCHEMA', 'CONFLICT', [{ name: 'a' }, { name: 'email' }, { name: 'toString' }], ['/fields/0/name', '/fields/2/name']],
  ['FORM_FIELD_UNSUPPORTED', 'CONFLICT', [{ name: 'author' }, { name: 'address' }], ['/fields/0/name', '/fields/1/name']],
  ['FORM_FIELD_UNSUPPORTED', 'CONFLICT', [{ name: 'greeting' }], ['/fields/0/name']],
  ['FORM_FIELD_TYPE_MISMATCH', 'CONFLICT', [{ name: 'email', type: 'number' }], ['/fields/0/type']],
  ['FORM_FIELD_TYPE_MISMATCH', 'CONFLICT', [{ name: 'email', type: 'select', options: [{ value: 'a' }] }], ['/fields/0/type']],
  ['FORM_FIELD_OPTIONS_INVALID', 'BAD_REQUEST', [{ name: 'email', options: [{ value: 'a' }] }], ['/fields/0/options']],
  [
    'FORM_FIELD_OPTION_DUPLICATE',
    'BAD_REQUEST',
    [{ name: 'topic', options: [{ value: 'sales' }, { value: 'sales' }] }],
    ['/fields/0/options/1/value'],
  ],
  ['FORM_FIELD_SELECT_OPTIONS_INVALID', 'CONFLICT', [{ name: 'topic', options: [{ value: 'press' }] }], ['/fields/0/options/0/value']],
])('%s, %s: every field that has the fault is named', (code, kind, fields, pointers) => {
  expect(refusalOf(fields)).toEqual({ code, kind, pointers })
})

test.each([{}, { type: 'object' }, { properties: {} }, true])('a form cannot ask for anything of the schema %j', (of) => {
  expect(refusalOf([{ name: 'email' }], of)).toMatchObject({ code: 'FORM_CONTENT_SCHEMA_UNSUPPORTED' })
})

test('default data holds properties of the content type, and at most 64 KiB', () => {
  const closed = { ...schema, additionalProperties: false }
  expect(() => checkDefaults(closed, { source: 'web' })).not.toThrow()
  expect(() => checkDefaults(schema, { anything: 1 })).not.toThrow()
  expect(() => checkDefaults(closed, { anything: 1 })).toThrow('/defaultData/anything')
  expect(() => checkDefaults(schema, { source: 'x'.repeat(65_536) })).toThrow('/defaultData')
})
