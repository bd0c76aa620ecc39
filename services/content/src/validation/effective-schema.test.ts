import { expect, test } from 'vitest'
import { givenSchema } from '../../test/given-schema.ts'
import { sameRules } from './compile.ts'
import { validate } from './validate.ts'

const schema = {
  type: 'object',
  'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
  properties: {
    title: { type: 'string', minLength: 2, 'x-wordclaw-localized': true },
    body: { type: 'string', 'x-wordclaw-localized': true },
    hero: { type: 'object', 'x-wordclaw-field-kind': 'asset', properties: { assetId: { type: 'number' } }, required: ['assetId'] },
  },
  required: ['title'],
  additionalProperties: false,
}

const faults = async (document: Record<string, unknown>) =>
  (await validate(givenSchema(schema).accepted, document, JSON.stringify(document))).map(({ pointer, rule }) => `${pointer} ${rule}`)

test('a localized field is a map of locales, in each of which it has its own rules', async () => {
  expect(await faults({ title: { en: 'Cat', de: 'Katze' }, body: {} })).toEqual([])
  expect(await faults({ title: { en: 'Cat', de: 'K' } })).toEqual(['/title/de minLength'])
  expect(await faults({ title: 'Cat' })).toEqual(['/title type'])
})

test('a locale that the type does not have is refused, with those it has', async () => {
  const document = { title: { en: 'Cat', fr: 'Chat' } }
  const issues = await validate(givenSchema(schema).accepted, document, JSON.stringify(document))

  expect(issues).toContainEqual(expect.objectContaining({ pointer: '/title/fr', rule: 'enum', allowed: ['en', 'de'] }))
})

test('a required field needs its default locale; an optional one none', async () => {
  expect(await faults({ title: { de: 'Katze' }, body: { de: 'Miau' } })).toEqual(['/title/en required'])
})

test.each([[0], [-1], [1.5], [3e9]])('%d is no id that a reference can hold', async (assetId) => {
  expect((await faults({ title: { en: 'Cat' }, hero: { assetId } })).every((fault) => fault.startsWith('/hero/assetId '))).toBe(true)
  expect(await faults({ title: { en: 'Cat' }, hero: { assetId } })).not.toEqual([])
})

test('the faults of a localized document are the same in the thread, where its size sends it', async () => {
  const many = { title: { en: 'Cat', de: 'x' }, body: { en: 'long '.repeat(100_000) } }

  expect(await faults(many)).toEqual(['/title/de minLength'])
})

test('localizing a field changes the rules, and describing it does not', () => {
  const plain = { type: 'object', properties: { title: { type: 'string' } } }
  const localized = { ...schema, properties: { title: { type: 'string', 'x-wordclaw-localized': true } } }

  expect(sameRules(JSON.stringify(plain), JSON.stringify({ ...plain, properties: { title: { type: 'string', title: 'Title' } } }))).toBe(
    true,
  )
  expect(sameRules(JSON.stringify({ ...schema, properties: plain.properties }), JSON.stringify(localized))).toBe(false)
})
