import { readdirSync, readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { describe, expect, test, vi } from 'vitest'
import { catalog, routes } from '../../test/real-catalog.ts'
import { mountDocs } from './docs.ts'
import { openapiOf } from './openapi.ts'

const document = openapiOf(catalog, { version: '1.2.3', url: '/', routes })
const FOLDER = new URL('docs/', import.meta.url)
const FILES = readdirSync(FOLDER)
const textOf = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8')

async function startGateway() {
  const app = Fastify()
  mountDocs(app, document)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { get: (path: string, headers = {}) => fetch(url + path, { headers }), [Symbol.asyncDispose]: async () => app.close() }
}

test('the document is served as it is, and not sent again to who has it already', async () => {
  await using gateway = await startGateway()
  const answer = await gateway.get('/openapi.json')
  expect(await answer.json()).toEqual(document)
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
  expect((await gateway.get('/openapi.json', { 'if-none-match': answer.headers.get('etag') ?? '' })).status).toBe(304)
})

test('the page may load and call nothing but its own origin, and cannot turn text into markup', async () => {
  await using gateway = await startGateway()
  const page = await gateway.get('/docs')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = page.headers.get('content-security-policy')?.split('; ')
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "require-trusted-types-for 'script'",
    ]),
  )
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
})

test('everything that the page and its modules refer to is served, with its type', async () => {
  await using gateway = await startGateway()
  const referred = FILES.flatMap((file) =>
    [...textOf(file).matchAll(/(?:src="|href="|from '\.)(\/(?:docs\/)?[\w.-]+\.(?:css|js))["']/g)].map(([, path = '']) => path),
  )
  const paths = new Set(referred.map((path) => (path.startsWith('/docs/') ? path : `/docs${path}`)))
  expect(paths.size).toBe(FILES.length - 1)
  for (const path of paths) {
    const part = await gateway.get(path)
    expect([path, part.status, part.headers.get('content-type')]).toEqual([
      path,
      200,
      path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    ])
  }
})

test('no file has an inline script, style or handler, reaches another origin, or writes markup or a second store', () => {
  expect(textOf('page.html')).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*src=)/)
  for (const file of FILES) {
    const text = textOf(file).replaceAll('http://www.w3.org/2000/svg', '').replaceAll('https://example.org/', '')
    expect([file, text]).not.toEqual([
      file,
      expect.stringMatching(/https?:\/\/|innerHTML|outerHTML|insertAdjacentHTML|document\.write|localStorage|document\.cookie|eval\(/),
    ])
  }
})

interface SchemaModule {
  exampleOf(schema: object, components: object): unknown
  typeOf(schema: object, components: object): string
  fileTypeOf(content: object, own: string): string | null
}
const { exampleOf, typeOf, fileTypeOf } = (await import(new URL('schema.js', FOLDER).href)) as SchemaModule

describe('the example of a body', () => {
  test('has the required fields, through references and variants', () => {
    const components = { Colour: { enum: ['red', 'blue'] } }
    const schema = {
      type: 'object',
      properties: {
        colour: { $ref: '#/components/schemas/Colour' },
        size: { type: 'integer', exclusiveMinimum: 4 },
        data: { anyOf: [{ type: 'object' }, { type: 'string' }] },
        note: { type: 'string' },
      },
      required: ['colour', 'size', 'data'],
    }
    expect(exampleOf(schema, components)).toEqual({ colour: 'red', size: 5, data: {} })
    expect(typeOf(schema.properties.data, components)).toBe('object or string')
  })

  test('ends where a schema contains itself', () => {
    const components = {
      Tree: {
        type: 'object',
        properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
        required: ['children'],
      },
    }
    expect(JSON.stringify(exampleOf({ $ref: '#/components/schemas/Tree' }, components)).length).toBeLessThan(500)
    const loop = { A: { $ref: '#/components/schemas/A' }, B: { anyOf: [{ $ref: '#/components/schemas/B' }] } }
    expect(() => [exampleOf({ $ref: '#/components/schemas/A' }, loop), exampleOf({ $ref: '#/components/schemas/B' }, loop)]).not.toThrow()
  })
})

describe('bytes', () => {
  const contentOf = (path: string, method: string) => document.paths[path]?.[method]?.requestBody?.content ?? {}

  test('a file that is chosen is sent under its own type where any is taken, but never as JSON, which is read as a call', () => {
    const upload = contentOf('/api/assets', 'post')
    expect(['image/png', 'application/json', ''].map((own) => fileTypeOf(upload, own))).toEqual([
      'image/png',
      'application/octet-stream',
      'application/octet-stream',
    ])
    expect(fileTypeOf(contentOf('/api/import', 'post'), 'text/plain')).toBe('application/x-ndjson')
    expect(fileTypeOf(contentOf('/api/content-items', 'post'), 'image/png')).toBeNull()
  })

  test('the parts of a form are told apart: texts, JSON as text, and the file', () => {
    const { properties = {} } = contentOf('/api/assets', 'post')['multipart/form-data']?.schema ?? {}
    const types = ['filename', 'metadata', 'file'].map((part) => typeOf(properties[part] ?? {}, {}))
    expect(types).toEqual(['string', 'object as text', 'bytes'])
  })
})

/** As much of an element as the page needs to be made: its text. */
class Shown {
  text = ''
  setAttribute() {}
  addEventListener() {}
  append(...children: (Shown | string)[]) {
    for (const child of children) this.text += ` ${typeof child === 'string' ? child : child.text}`
  }
}

test('every operation can be shown, those that take or give bytes and have no other names among them', async () => {
  vi.stubGlobal('document', { createElement: () => new Shown() })
  const { details } = (await import(new URL('operation.js', FOLDER).href)) as { details(entry: object, api: object): Shown }
  const api = { components: document.components.schemas, responses: document.components.responses }
  const shown = new Map<string, string>()
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods))
      shown.set(operation.operationId, details({ method, path, operation }, api).text.replace(/\s+/g, ' '))
  vi.unstubAllGlobals()

  expect(shown.get('content.items.get')).toMatch(/MCP tool content_items_get .* Answers 200 What was asked for/)
  expect(shown.get('content.assets.create')).toMatch(
    /Body application\/json filename .* multipart\/form-data .* the bytes, of any media type Answers/,
  )
  expect(shown.get('content.assets.create')).toContain('A file in place of the body')
  expect(shown.get('content.assets.deliver')).toMatch(/200 The bytes .* of any media type 206 .* 304 .* 416 .* Problems/)
  expect(shown.get('content.domain.import')).toMatch(/Body application\/x-ndjson One JSON object to a line/)
  for (const { entry } of routes) expect(shown.get(entry.procedure) ?? '').not.toMatch(/MCP tool|undefined/)
})

/** The colours of each scheme, by name. */
const schemes = [...textOf('page.css').matchAll(/:root \{[^}]*--paper[^}]*\}/g)].map(
  ([block]) => new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name = '', colour = '']) => [name, colour])),
)

const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

test.each(
  schemes.map((colours, index) => ({ scheme: ['light', 'dark'][index], colours })),
)('text and controls have the contrast of WCAG AA in the $scheme scheme', ({ colours }) => {
  const of = (name: string) => colours.get(name) ?? ''
  const pairs = ['ink', 'soft', 'accent', 'get', 'post', 'put', 'delete'].flatMap((ink) =>
    ['paper', 'card', 'well'].map((ground) => [ink, ground] as const),
  )
  const faint = [...pairs, ['on-accent', 'accent'] as const].filter(([ink, ground]) => contrast(of(ink), of(ground)) < 4.5)
  expect(faint).toEqual([])
  expect(contrast(of('edge'), of('card'))).toBeGreaterThanOrEqual(3)
  expect(contrast(of('edge'), of('well'))).toBeGreaterThanOrEqual(3)
})

test('both schemes are there to be checked', () => expect(schemes).toHaveLength(2))
