import { connect } from '@wordclaw/client'
import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { startWordclaw } from './harness.ts'
import { fromManual } from './manual.ts'

const manifest = {
  localization: { supportedLocales: ['en', 'de', 'de-AT'], defaultLocale: 'en', fallbacks: { 'de-AT': ['de'] } },
  fields: [
    { name: 'title', type: 'text', localized: true, required: true },
    { name: 'teaser', type: 'textarea', localized: true },
    { name: 'slug', type: 'text' },
  ],
}
const data = { title: { en: 'Cat', de: 'Katze' }, teaser: { en: 'It purrs.' }, slug: 'cat' }

async function givenArticle() {
  const wordclaw = await startWordclaw()
  const client = connect(wordclaw)
  const type = await client.content.types.create.mutate({ name: 'Article', slug: 'article', schemaManifest: manifest })
  const { id } = await client.content.items.create.mutate({ contentTypeId: type.id, data, status: 'published' })
  return { ...wordclaw, client, id, contentTypeId: type.id, [Symbol.asyncDispose]: () => wordclaw[Symbol.asyncDispose]() }
}

test('every door answers one language, and tells for each field which one that is', async () => {
  await using wordclaw = await givenArticle()
  const { id, contentTypeId } = wordclaw
  const austrian = {
    data: { title: 'Katze', teaser: 'It purrs.', slug: 'cat' },
    localeResolution: {
      requestedLocale: 'de-AT',
      localizedFieldCount: 2,
      fallbackFieldCount: 2,
      unresolvedFields: [],
      fields: { '/title': 'de', '/teaser': 'en' },
    },
  }

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, wordclaw.key)
    const read = await door.call({ procedure: 'content.items.get', input: { id, locale: 'de-AT', draft: false } })
    const listed = await door.call({ procedure: 'content.items.list', input: { contentTypeId, locale: 'de-AT' } })
    const strict = await door.call({ procedure: 'content.items.get', input: { id, locale: 'de-AT', fallbackLocale: 'de' } })
    const refused = await door.call({ procedure: 'content.items.get', input: { id, locale: 'fr' } })
    const incomplete = await door.call({ procedure: 'content.items.get', input: { id, fallbackLocale: 'de' } })
    expect(read, name).toMatchObject({ value: austrian })
    expect(listed, name).toMatchObject({ value: { items: [austrian] } })
    expect(strict, name).toMatchObject({
      value: { data: { title: 'Katze', teaser: null }, localeResolution: { unresolvedFields: ['/teaser'] } },
    })
    expect(refused, name).toMatchObject({ refusal: { code: 'CONTENT_LOCALE_UNSUPPORTED', status: 400 } })
    expect(incomplete, name).toMatchObject({ refusal: { code: 'CONTENT_LOCALE_REQUIRED', status: 400 } })
  }
})

test('the command of the manual reads an item in one language', async () => {
  await using wordclaw = await givenArticle()
  const { url, key, id } = wordclaw

  expect(await fromManual('Localization', { URL: url, KEY: key, ID: id })).toMatchObject({ data: { id, data: { title: 'Katze' } } })
})

test('a document in a language that its type does not have is refused, and one without the default language too', async () => {
  await using wordclaw = await givenArticle()
  const { contentTypeId } = wordclaw

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, wordclaw.key)
    const written = await door.call({ procedure: 'content.items.create', input: { contentTypeId, data: { title: { fr: 'Chat' } } } })
    expect(written, name).toMatchObject({ refusal: { code: 'CONTENT_SCHEMA_VALIDATION_FAILED', status: 400 } })
    const { issues } = (written as { refusal: { issues: { pointer: string }[] } }).refusal
    expect(
      issues.map(({ pointer }) => pointer),
      name,
    ).toEqual(expect.arrayContaining(['/title/en', '/title/fr']))
  }
})
