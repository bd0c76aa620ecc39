import { expect, test } from 'vitest'
import { givenSchema } from '../../test/given-schema.ts'
import { localized } from './localization.ts'

const text = { type: 'string', 'x-wordclaw-localized': true }

const { shape } = givenSchema({
  type: 'object',
  'x-wordclaw-localization': { supportedLocales: ['en', 'de', 'de-AT', 'fr'], defaultLocale: 'en', fallbacks: { 'de-AT': ['de'] } },
  properties: {
    title: text,
    slug: { type: 'string' },
    seo: { type: 'object', properties: { 'og/title': text } },
    gallery: { type: 'array', items: { type: 'object', properties: { caption: text, alt: { type: 'string' } } } },
    blocks: {
      type: 'array',
      items: { oneOf: [{ properties: { blockType: { const: 'quote' }, quote: text }, required: ['blockType'] }, { type: 'object' }] },
    },
  },
})

test('each localized field has the value of the locale that was asked for, wherever it is nested; everything else stays', () => {
  const document = {
    title: { en: 'Cat', de: 'Katze' },
    slug: 'cat',
    seo: { 'og/title': { de: 'K' } },
    gallery: [{ caption: { de: 'Bild' }, alt: 'a' }, { alt: 'b' }],
    blocks: [
      { blockType: 'quote', quote: { de: 'Miau' } },
      { blockType: 'note', quote: { de: 'a plain object' } },
    ],
  }
  const given = structuredClone(document)

  const { document: german, resolution } = localized(shape, document, { locale: 'de' })

  expect(german).toEqual({
    title: 'Katze',
    slug: 'cat',
    seo: { 'og/title': 'K' },
    gallery: [{ caption: 'Bild', alt: 'a' }, { alt: 'b' }],
    blocks: [
      { blockType: 'quote', quote: 'Miau' },
      { blockType: 'note', quote: { de: 'a plain object' } },
    ],
  })
  expect(resolution).toEqual({
    requestedLocale: 'de',
    fallbackLocale: 'en',
    defaultLocale: 'en',
    localizedFieldCount: 4,
    resolvedFieldCount: 4,
    fallbackFieldCount: 0,
    unresolvedFields: [],
    fields: { '/title': 'de', '/seo/og~1title': 'de', '/gallery/0/caption': 'de', '/blocks/0/quote': 'de' },
  })
  expect(document).toEqual(given)
})

test.each([
  ['the locale itself, if it has a value', { en: 'e', de: 'd', 'de-AT': 'a' }, {}, 'de-AT'],
  ['what the type declares for the locale', { en: 'e', de: 'd' }, {}, 'de'],
  ['the default locale last', { en: 'e', fr: 'f' }, {}, 'en'],
  ['the fallback that was asked for, in place of all others', { en: 'e', de: 'd', fr: 'f' }, { fallbackLocale: 'fr' }, 'fr'],
  ['the next one, where a value is null', { en: 'e', de: null, 'de-AT': null }, {}, 'en'],
])('a field falls back along its chain: %s', (_, title: Record<string, unknown>, fallback, expected) => {
  const { document, resolution } = localized(shape, { title }, { locale: 'de-AT', ...fallback })

  expect(document).toEqual({ title: title[expected] })
  expect(resolution).toMatchObject({
    resolvedFieldCount: 1,
    fallbackFieldCount: Number(expected !== 'de-AT'),
    fields: { '/title': expected },
  })
})

test('a field that no locale of the chain answers for is null and told by its pointer; one that the document lacks is not counted', () => {
  const { document, resolution } = localized(shape, { title: { fr: 'Chat' } }, { locale: 'de' })

  expect(document).toEqual({ title: null })
  expect(resolution).toMatchObject({ localizedFieldCount: 1, resolvedFieldCount: 0, unresolvedFields: ['/title'], fields: {} })
})

test('a value from before its field was localized stays as it is, unresolved', () => {
  const { document, resolution } = localized(shape, { title: 'Cat' }, { locale: 'de' })

  expect(document).toEqual({ title: 'Cat' })
  expect(resolution).toMatchObject({ unresolvedFields: ['/title'] })
})

test('a type without localization has its documents as they are', () => {
  const plain = givenSchema({ type: 'object', properties: { title: text } })
  const document = { title: { en: 'Cat' } }

  expect(localized(plain.shape, document, { locale: 'en' })).toEqual({ document, resolution: null })
})
