import { readdirSync, readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { createCatalog } from '../catalog.ts'
import { manifests } from '../manifests.ts'
import { mountDocs } from './docs.ts'
import { openapiOf } from './openapi.ts'

const document = openapiOf(createCatalog(manifests), { version: '1.2.3', url: '/' })
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
}
const { exampleOf, typeOf } = (await import(new URL('schema.js', FOLDER).href)) as SchemaModule

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
