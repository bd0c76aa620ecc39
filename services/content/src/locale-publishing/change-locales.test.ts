import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const text = { type: 'string', 'x-wordclaw-localized': true }
const TRANSLATED = {
  type: 'object',
  properties: {
    title: text,
    summary: text,
    price: { type: 'number' },
    parts: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, text } } },
  },
  required: ['title'],
  'x-wordclaw-localization': { supportedLocales: ['en', 'de', 'fr'], defaultLocale: 'en' },
}

async function startTranslated() {
  const content = await startContent()
  const contentTypeId = await content.givenType({ schema: TRANSLATED })
  const { items } = content.as({})
  return {
    ...content,
    items,
    given: (data: Record<string, unknown>) => items.create({ contentTypeId, data }),
    live: async (id: number) => (await items.get({ id, draft: false })).data,
    states: async (id: number) =>
      Object.fromEntries((await items.getLocales({ id })).locales.map(({ locale, publicationState }) => [locale, publicationState])),
  }
}

test('a locale goes live without the others, which stay as readers see them', async () => {
  await using content = await startTranslated()
  const { items, live, states } = content
  const { id } = await content.given({ title: { en: 'One', de: 'Eins' }, price: 1 })
  await items.publish({ id })
  await items.update({ id, data: { title: { en: 'Two', de: 'Zwei', fr: 'Deux' }, price: 2 } })
  await content.newEvents()

  const item = await items.publish({ id, locales: ['de'] })

  expect(await live(id)).toEqual({ title: { en: 'One', de: 'Zwei' }, price: 2 })
  expect(item).toMatchObject({ publicationState: 'changed', publishedVersion: 4, workingCopyVersion: 5, status: 'draft' })
  expect(item.data).toEqual({ title: { en: 'Two', de: 'Zwei', fr: 'Deux' }, price: 2 })
  expect(await states(id)).toEqual({ en: 'changed', de: 'published', fr: 'changed' })
  expect(await items.getVersion({ id, version: 4 })).toMatchObject({ data: { title: { en: 'One', de: 'Zwei' }, price: 2 } })
  expect(await content.newEvents()).toMatchObject([{ subject: 'content.item.published', payload: { contentItemId: id, version: 4 } }])
})

test('what was never live goes live in the locales that are asked for', async () => {
  await using content = await startTranslated()
  const { items, live, states } = content
  const { id } = await content.given({ title: { en: 'One', de: 'Eins' }, summary: { de: 'Kurz' } })

  await items.publish({ id, locales: ['en'] })

  expect(await live(id)).toEqual({ title: { en: 'One' } })
  expect(await states(id)).toEqual({ en: 'published', de: 'draft', fr: 'draft' })
  await items.publish({ id, locales: ['de'] })
  expect(await live(id)).toEqual({ title: { en: 'One', de: 'Eins' }, summary: { de: 'Kurz' } })
  expect(await states(id)).toEqual({ en: 'published', de: 'published', fr: 'draft' })
})

test('a locale cannot go live where that leaves a required text without its default locale', async () => {
  await using content = await startTranslated()
  const { id } = await content.given({ title: { en: 'One', de: 'Eins' } })

  const problem = await expectProblem(content.items.publish({ id, locales: ['de'] }), 'CONTENT_SCHEMA_VALIDATION_FAILED')

  expect(problem.issues?.[0]?.pointer).toBe('/title/en')
  await expectProblem(content.items.get({ id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
})

test('a locale is withdrawn without the others, and the last one takes the item with it', async () => {
  await using content = await startTranslated()
  const { items, live, states } = content
  const { id } = await content.given({ title: { en: 'One', de: 'Eins' } })
  await items.publish({ id, locales: ['en', 'de'] })

  await items.unpublish({ id, locales: ['de'] })

  expect(await live(id)).toEqual({ title: { en: 'One' } })
  expect(await states(id)).toEqual({ en: 'published', de: 'draft', fr: 'draft' })
  await expectProblem(items.unpublish({ id, locales: ['de'] }), 'CONTENT_LOCALE_NOT_PUBLISHED')
  await items.unpublish({ id, locales: ['en'] })
  await expectProblem(items.get({ id, draft: false }), 'CONTENT_ITEM_UNPUBLISHED')
})

test('publishing every locale is publishing the item', async () => {
  await using content = await startTranslated()
  const { id } = await content.given({ title: { en: 'One' } })

  expect(await content.items.publish({ id, locales: ['fr', 'de', 'en'] })).toMatchObject({ version: 2, publicationState: 'published' })
})

test('elements of arrays keep their translations when they move', async () => {
  await using content = await startTranslated()
  const { items } = content
  const part = (id: string, text: object) => ({ id, text })
  const { id } = await content.given({ title: { en: 'T' }, parts: [part('a', { en: 'A1', de: 'A1' }), part('b', { en: 'B1', de: 'B1' })] })
  await items.publish({ id })
  await items.update({ id, data: { title: { en: 'T' }, parts: [part('b', { en: 'B2', de: 'B2' }), part('a', { en: 'A2', de: 'A2' })] } })

  await items.publish({ id, locales: ['de'] })

  expect(await content.live(id)).toMatchObject({ parts: [part('b', { en: 'B1', de: 'B2' }), part('a', { en: 'A1', de: 'A2' })] })
})

test('locales that the type does not have are refused', async () => {
  await using content = await startTranslated()
  const { id } = await content.given({ title: { en: 'One' } })
  const plain = await content.givenItem(['plain'])

  const problem = await expectProblem(content.items.publish({ id, locales: ['xx'] }), 'CONTENT_LOCALE_UNSUPPORTED')
  expect(problem.context).toEqual({ supportedLocales: ['en', 'de', 'fr'] })
  await expectProblem(content.items.unpublish({ id, locales: ['xx'] }), 'CONTENT_LOCALE_UNSUPPORTED')
  await expectProblem(content.items.publish({ id: plain.id, locales: ['en'] }), 'CONTENT_NOT_LOCALIZED')
  await expectProblem(content.items.getLocales({ id: plain.id }), 'CONTENT_NOT_LOCALIZED')
  await expectProblem(content.as({ domainId: 2 }).items.publish({ id, locales: ['en'] }), 'CONTENT_ITEM_NOT_FOUND')
})
