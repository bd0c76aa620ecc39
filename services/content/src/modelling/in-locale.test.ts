import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const schema = {
  type: 'object',
  'x-wordclaw-localization': { supportedLocales: ['en', 'de', 'fr'], defaultLocale: 'en', fallbacks: { fr: ['de'] } },
  properties: { title: { type: 'string', 'x-wordclaw-localized': true }, slug: { type: 'string' } },
  required: ['title'],
}
const data = { title: { en: 'Cat', de: 'Katze' }, slug: 'cat' }

async function startLocalized() {
  const content = await startContent()
  const contentTypeId = await content.givenType({ schema })
  const { items } = content.as({})
  const item = await items.create({ contentTypeId, data, status: 'published' })
  return { ...content, items, item, contentTypeId }
}

test.each([
  ['a locale', { locale: 'de' }, 'Katze', { '/title': 'de' }],
  ['a locale that falls back as the type says', { locale: 'fr' }, 'Katze', { '/title': 'de' }],
  ['a locale with a fallback of its own', { locale: 'fr', fallbackLocale: 'en' }, 'Cat', { '/title': 'en' }],
])('an item is read in %s: its working copy, what is published, and in lists', async (_, asked, title, fields) => {
  await using content = await startLocalized()
  const { items, item, contentTypeId } = content
  const expected = { id: item.id, data: { title, slug: 'cat' }, localeResolution: { requestedLocale: asked.locale, fields } }

  expect(await items.get({ id: item.id, ...asked })).toMatchObject(expected)
  expect(await items.get({ id: item.id, draft: false, ...asked })).toMatchObject(expected)
  expect((await items.list({ contentTypeId, ...asked })).items).toMatchObject([expected])
  expect((await items.list({ draft: false, ...asked })).items).toMatchObject([expected])
  expect((await items.list({ contentTypeId, q: 'Katze', ...asked })).items).toMatchObject([expected])
  expect((await items.query({ contentTypeId, fields: ['title'], ...asked })).items).toMatchObject([{ data: { title } }])
})

test('without a locale the maps are answered as they are stored, byte for byte', async () => {
  await using content = await startLocalized()

  const item = await content.items.get({ id: content.item.id })

  expect(item.data).toEqual(data)
  expect(item).not.toHaveProperty('localeResolution')
})

test('a locale that the type does not have is refused with those it has; a fallback without a locale too', async () => {
  await using content = await startLocalized()
  const { items, item, contentTypeId } = content

  const problem = await expectProblem(items.get({ id: item.id, locale: 'es' }), 'CONTENT_LOCALE_UNSUPPORTED')
  expect(problem.context).toEqual({ supportedLocales: ['en', 'de', 'fr'] })
  await expectProblem(items.get({ id: item.id, locale: 'de', fallbackLocale: 'es' }), 'CONTENT_LOCALE_UNSUPPORTED')
  await expectProblem(items.list({ contentTypeId, locale: 'es' }), 'CONTENT_LOCALE_UNSUPPORTED')
  await expectProblem(items.get({ id: item.id, fallbackLocale: 'de' }), 'CONTENT_LOCALE_REQUIRED')
  await expectProblem(items.list({ fallbackLocale: 'de' }), 'CONTENT_LOCALE_REQUIRED')
})

test('in a list of several types each item answers as it can, and those without localization stay as they are', async () => {
  await using content = await startLocalized()
  const other = await content.givenItem(['plain'])

  const { items } = await content.items.list({ locale: 'es' })

  expect(items).toMatchObject([
    { id: other.id, data: { title: 'plain' }, localeResolution: null },
    { id: content.item.id, data: { title: 'Cat' }, localeResolution: { fallbackFieldCount: 1 } },
  ])
})

test('a global is read in a locale like any item', async () => {
  await using content = await startContent()
  const { types, globals } = content.as({})
  await types.create({ name: 'Footer', slug: 'footer', kind: 'singleton', schema })
  await globals.update({ slug: 'footer', data })

  expect(await globals.get({ slug: 'footer', locale: 'de' })).toMatchObject({ item: { data: { title: 'Katze' } } })
  expect((await globals.list({ locale: 'de' })).items).toMatchObject([{ item: { data: { title: 'Katze' } } }])
  await expectProblem(globals.get({ slug: 'footer', locale: 'es' }), 'CONTENT_LOCALE_UNSUPPORTED')
})
