import { stripTypeScriptTypes } from 'node:module'
import { expect, test } from 'vitest'
import { documentsFile, HEADER } from './documents-file.ts'
import { namesOf } from './names.ts'
import { typeToPrint } from './type-to-print.ts'

/** What is printed of types with these schemas, by slug. */
async function printed(schemas: Readonly<Record<string, object>>): Promise<string> {
  const slugs = Object.keys(schemas)
  const names = namesOf(slugs)
  const types = slugs.flatMap((slug, index) => {
    const [type, own] = [{ id: 1, slug, kind: 'collection' as const, schema: JSON.stringify(schemas[slug]), schemaHash: '' }, names[index]]
    return own ? [typeToPrint(type, own)] : []
  })
  const text = await documentsFile(types)
  stripTypeScriptTypes(text)
  return text.replace(HEADER, '').replace(/\n\/\*\* The translations[\s\S]*?\n}\n/, '')
}

/** How the property `a` is declared that has this schema. */
async function declared(schema: unknown, more: object = {}): Promise<string | undefined> {
  const text = await printed({ t: { type: 'object', properties: { a: schema }, required: ['a'], additionalProperties: false, ...more } })
  return /^export interface T \{\n {2}a: ([\s\S]*?)\n\}\n/m.exec(text)?.[1]
}

test('a document is an interface of its fields', async () => {
  expect(
    await printed({
      'blog-post': {
        type: 'object',
        description: 'What we write.',
        properties: {
          title: { type: 'string', title: 'Title' },
          'read-time': { type: 'integer' },
          tags: { type: 'array', items: { type: 'string' } },
        },
        required: ['title'],
        additionalProperties: false,
      },
    }),
  ).toBe(`
/** What we write. */
export interface BlogPost {
  /** Title */
  title: string
  "read-time"?: number
  tags?: string[]
}
`)
})

test.each<[string, unknown, string]>([
  ['texts of a list', { enum: ['a', "it's", 1, null] }, `'a' | "it's" | 1 | null`],
  ['one value', { const: 'quote' }, `'quote'`],
  ['values of a list that have the type', { type: 'string', enum: ['a', 1] }, `'a'`],
  ['several types', { type: ['string', 'integer', 'null'] }, 'string | number | null'],
  ['null beside a type', { type: 'boolean', nullable: true }, 'boolean | null'],
  ['a list of several types', { type: 'array', items: { type: ['string', 'number'] } }, '(string | number)[]'],
  ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false, minItems: 1 }, '[string, number?]'],
  ['a tuple that goes on', { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'null' } }, '[string?, ...null[]]'],
  ['an object of whatever names', { type: 'object', additionalProperties: { type: 'number' } }, '{ [name: string]: number }'],
  ['an object of anything', { type: 'object' }, '{ [name: string]: unknown }'],
  ['an open object', { type: 'object', properties: { b: { type: 'null' } } }, '{\n    b?: null\n    [name: string]: unknown\n  }'],
  ['what is required and not described', { type: 'object', required: ['b'], additionalProperties: false }, '{\n    b: unknown\n  }'],
  ['alternatives', { anyOf: [{ type: 'string' }, { type: 'array', items: true }] }, 'string | unknown[]'],
  ['alternatives of which one may be anything', { anyOf: [{ type: 'string' }, {}] }, 'unknown'],
  ['what holds together', { allOf: [{ type: ['string', 'number'] }, { enum: ['a', 1, true] }] }, `(string | number) & ('a' | 1)`],
  ['properties that do not say that they are of an object', { properties: { b: { type: 'string' } } }, 'unknown'],
  ['what is only excluded', { not: { type: 'string' } }, 'unknown'],
  ['nothing at all', false, 'never'],
])('%s', async (_, schema, type) => {
  expect(await declared(schema)).toBe(type)
})

test('alternatives inside of an object are parts of that object', async () => {
  const schema = { type: 'object', oneOf: [{ properties: { b: { const: 1 } }, required: ['b'] }, { properties: { b: { const: 2 } } }] }

  expect(await declared(schema)).toBe('{\n    b: 1\n  } | {\n    b?: 2\n  }')
})

test('what is referred to has a name, and may refer to itself', async () => {
  const node = { type: 'object', properties: { below: { type: 'array', items: { $ref: '#/$defs/node' } } }, additionalProperties: false }

  expect(
    await printed({
      menu: { type: 'object', properties: { top: { $ref: '#/$defs/node' } }, additionalProperties: false, $defs: { node } },
    }),
  ).toBe(`
export interface Menu {
  top?: Menu_Node
}

export interface Menu_Node {
  below?: Menu_Node[]
}
`)
})

test('a tuple in what contains itself is open where it would', async () => {
  const pair = { type: 'array', prefixItems: [{ type: 'string' }, { $ref: '#/$defs/pair' }], items: false }

  expect(
    await printed({ t: { type: 'object', properties: { a: { $ref: '#/$defs/pair' } }, additionalProperties: false, $defs: { pair } } }),
  ).toContain('export type T_Pair = [string?, unknown?]\n')
})

test('a localized field is a map of locales as it is stored, and one value or null as it is read in one language', async () => {
  const field = { type: 'string', 'x-wordclaw-localized': true }
  const text = await printed({
    page: {
      type: 'object',
      'x-wordclaw-localization': { supportedLocales: ['en', 'de-AT'], defaultLocale: 'en' },
      properties: { title: field, seo: { $ref: '#/$defs/seo' } },
      required: ['title'],
      additionalProperties: false,
      $defs: { seo: { type: 'object', properties: { text: field }, additionalProperties: false } },
    },
  })
  expect(text).toBe(`
export type PageLocale = 'en' | 'de-AT'

export interface Page {
  title: Localized<PageLocale, string, 'en'>
  seo?: Page_Seo
}

/** As it is read in one language. */
export interface PageInLocale {
  title: string | null
  seo?: Page_SeoInLocale
}

export interface Page_Seo {
  text?: Localized<PageLocale, string>
}

/** As it is read in one language. */
export interface Page_SeoInLocale {
  text?: string | null
}
`)
})

test('what one place localizes is read by that alone, but for alternatives that a constant tells apart', async () => {
  const localized = { type: 'string', 'x-wordclaw-localized': true }
  const block = (kind: string, text: object) => ({
    type: 'object',
    properties: { kind: { const: kind }, text },
    required: ['kind'],
    additionalProperties: false,
  })
  const text = await printed({
    t: {
      type: 'object',
      'x-wordclaw-localization': { supportedLocales: ['en'], defaultLocale: 'en' },
      properties: { a: localized, blocks: { type: 'array', items: { oneOf: [block('x', localized), block('y', { type: 'number' })] } } },
      additionalProperties: false,
      allOf: [{ properties: { a: { type: 'object' } } }],
    },
  })

  expect(text.split('TInLocale')[1]).toBe(` = {
  a?: string | null
  blocks?: ({
    kind: 'x'
    text?: string | null
  } | {
    kind: 'y'
    text?: number
  })[]
} & {
  a?: unknown
}
`)
})

test('names are those of TypeScript, and each is one type', async () => {
  const names = namesOf(['a-1', 'a1', 'article', 'article-in-locale', 'class', 'exclude', '2026-report'])

  expect(names.map(({ document }) => document)).toEqual(['A1', 'A12', 'Article', 'ArticleInLocale2', 'Class', 'Exclude2', 'Type2026Report'])
  expect(names.map(({ property }) => property)).toEqual(['a1', 'a12', 'article', 'articleInLocale2', 'class', 'exclude2', 'type2026Report'])
})

test('what a schema says cannot leave its comment, its text or its name', async () => {
  const evil = '*/ process.exit() /*\u2028\n@x'
  const text = await printed({
    evil: {
      type: 'object',
      title: evil,
      properties: { [`'"${evil}`]: { const: `'"\`\${${evil}` }, __proto__: { type: 'null' } },
      $defs: { [evil]: { type: 'string' } },
      allOf: [{ $ref: `#/$defs/${encodeURIComponent(evil.replaceAll('/', '~1'))}` }],
      additionalProperties: false,
    },
  })

  expect(stripTypeScriptTypes(text).replaceAll(/\s+/g, ' ')).not.toMatch(/process\.exit(?!.*\*\/)/)
  expect(text).toContain(' * *\\/ process.exit() /*\n * @x\n')
})
