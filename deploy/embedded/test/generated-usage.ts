const LOCALES = { supportedLocales: ['en', 'de'], defaultLocale: 'en' }

const AUTHOR = {
  type: 'object',
  title: 'Who writes. */ process.exit(1)',
  properties: {
    name: { type: 'string', maxLength: 40 },
    home: { $ref: '#/$defs/address' },
    contact: {
      oneOf: [
        {
          type: 'object',
          properties: { kind: { const: 'mail' }, address: { type: 'string', format: 'email' } },
          required: ['kind', 'address'],
        },
        { type: 'object', properties: { kind: { const: 'phone' }, number: { type: 'string' } }, required: ['kind', 'number'] },
      ],
    },
  },
  required: ['name'],
  additionalProperties: false,
  $defs: {
    address: {
      type: 'object',
      properties: { city: { type: 'string' }, within: { $ref: '#/$defs/address' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
}

const ARTICLE = {
  localization: LOCALES,
  fields: [
    { name: 'title', type: 'text', localized: true, required: true },
    { name: 'mood', type: 'select', options: ['calm', 'loud'], required: true },
    { name: 'author', type: 'content-ref', allowedContentTypeSlugs: ['author'], required: true },
    { name: 'body', type: 'rich-text' },
    {
      name: 'sections',
      type: 'block-set',
      blocks: [
        { name: 'quote', fields: [{ name: 'text', type: 'text', required: true }] },
        { name: 'figure', fields: [{ name: 'width', type: 'number', integer: true, required: true }] },
      ],
    },
  ],
}

const FOOTER = { fields: [{ name: 'line', type: 'text', required: true }] }

/** The types that the story is about, as they are created. */
export const TYPES = [
  { name: 'Author', slug: 'author', schema: AUTHOR },
  { name: 'Article', slug: 'article', schemaManifest: ARTICLE },
  { name: 'Footer', slug: 'site-footer', kind: 'singleton' as const, schemaManifest: FOOTER },
]

/** What somebody writes with the generated files. It prints what it has read. */
export const USAGE = `import { type Article, type Author, validators, wordclaw } from './index.ts'

const { article, author, siteFooter, isCurrent } = wordclaw({ url: process.env['WORDCLAW_URL'] ?? '', key: process.env['WORDCLAW_KEY'] ?? '' })

const ada: Author = {
  name: 'Ada',
  home: { city: 'London', within: { city: 'England' } },
  contact: { kind: 'mail', address: 'ada@example.org' },
}
const { id: authorId } = await author.create({ data: validators.author.parse(ada), status: 'published' })
const data: Article = {
  title: { en: 'Cats', de: 'Katzen' },
  mood: 'calm',
  author: { contentItemId: authorId },
  body: [{ type: 'paragraph', children: [{ text: 'They ' }, { text: 'purr', marks: ['bold'] }] }],
  sections: [{ blockType: 'quote', text: 'Meow' }, { blockType: 'figure', width: 3 }],
}
const made = await article.create({ data: validators.article.parse(data) })
await article.update({ id: made.id, data: { ...made.data, mood: 'loud' }, expectedVersion: made.version })
await article.publish({ id: made.id })

const stored = await article.get({ id: made.id })
const titles: { en: string; de?: string } = stored.data.title
const read = await article.get({ id: made.id, locale: 'de', draft: false })
const title: string | null = read.data.title
const { items: found } = await article.query({ where: { field: 'mood', eq: 'loud' }, locale: 'en' })
const english: (string | null)[] = found.map((item) => item.data.title)
const { items: listed } = await article.list({ limit: 1 })
const texts = (listed[0]?.data.sections ?? []).map((block) => (block.blockType === 'quote' ? block.text : block.width.toFixed(1)))
await siteFooter.put({ data: { line: 'All rights reserved' } })
const footer = await siteFooter.get()
const line: string | undefined = footer?.data.line

export function wrong() {
  // @ts-expect-error A text is no number.
  const name: Author = { name: 7 }
  // @ts-expect-error There is no such field.
  const unknown: Author = { name: 'Ada', nmae: 'Ada' }
  // @ts-expect-error No option of the field has this name.
  const mood: Article['mood'] = 'sad'
  // @ts-expect-error A localized field is no text as it is stored.
  const text: string = stored.data.title
  // @ts-expect-error In one language it is no map.
  const map: { en?: string } = read.data.title
  // @ts-expect-error A required field needs the default locale.
  const german: Article['title'] = { de: 'Katzen' }
  // @ts-expect-error A figure has no text.
  const block: NonNullable<Article['sections']>[number] = { blockType: 'figure', text: 'Meow' }
  // @ts-expect-error A reference is an object with an id.
  const reference: Article['author'] = authorId
  // @ts-expect-error The type has no such locale.
  article.get({ id: 1, locale: 'fr' })
  // @ts-expect-error A document is not created without its required fields.
  article.create({ data: { title: { en: 'Cats' } } })
  // @ts-expect-error What is not written yet is null.
  footer.data.line
  return [name, unknown, mood, text, map, german, block, reference]
}

const refused = validators.author.safeParse({ name: 'x'.repeat(41) }).success
const mixed = await article.get({ id: authorId }).catch((error: Error) => error.message)
await article.unpublish({ id: made.id })
await article.delete({ id: made.id })
console.log(JSON.stringify({ titles, title, english, texts, line, refused, mixed, current: await isCurrent() }))
`
