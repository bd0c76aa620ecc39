import { validate } from '@readme/openapi-parser'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { router } from '@wordclaw/shared/procedure'
import { describe, expect, test } from 'vitest'
import { catalog, routes } from '../../test/real-catalog.ts'
import { at, bodyOf, catalogOf, named, OPTIONS, toyDocument, toys } from '../../test/toy-document.ts'
import { openapiOf } from './openapi.ts'

const realDocument = openapiOf(catalog, { ...OPTIONS, routes })

/** The faults that each of the two validators finds. */
async function faultsOf(document: object) {
  const parsed = await validate(structuredClone(document) as never)
  const config = await createConfig({
    extends: ['minimal', 'spec'],
    rules: { 'no-invalid-media-type-examples': 'error', 'operation-operationId-unique': 'error' },
  })
  const linted = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config })
  return {
    parser: parsed.valid ? [] : parsed.errors.map(({ message }) => message),
    linter: linted.filter(({ severity }) => severity === 'error').map(({ ruleId, message }) => `${ruleId}: ${message}`),
  }
}

describe('two independent validators', () => {
  test('find no fault in the document of all services, with the routes of bytes', async () => {
    expect(await faultsOf(realDocument)).toEqual({ parser: [], linter: [] })
  })

  test('find no fault in a document with unions, tuples, recursion, nullable fields and arrays in the query', async () => {
    expect(await faultsOf(toyDocument)).toEqual({ parser: [], linter: [] })
  })

  test('both reject a document with a path parameter that is not declared and a response without a description', async () => {
    const broken = { ...realDocument, paths: { '/api/things/{id}': { get: { operationId: 'a', responses: { 200: {} } } } } }
    const { parser, linter } = await faultsOf(broken)
    expect(parser).not.toEqual([])
    expect(linter).not.toEqual([])
  })
})

test('every REST line is one operation under /api, named after its procedure and tagged by service and aggregate', () => {
  const operations = Object.entries(toyDocument.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => [`${method} ${path}`, operationId]),
  )
  expect(Object.fromEntries(operations)).toMatchObject({
    'get /api/toys/{id}': 'toy.toys.get',
    'post /api/toys': 'toy.toys.create',
    'delete /api/toys/{id}': 'toy.toys.delete',
  })
  expect(operations).toHaveLength(9)
  expect(toyDocument.tags).toEqual([{ name: 'toy.toys' }])
  expect(realDocument.paths['/api/content-items/{id}']?.['get']).toMatchObject({
    operationId: 'content.items.get',
    tags: ['content.items'],
  })
})

test('an alias is deprecated, has an id of its own and names the line to prefer', () => {
  const alias = at('/api/boxes/{boxId}/toys', 'post')
  expect(alias).toMatchObject({ deprecated: true, operationId: 'toy.toys.create.alias1' })
  expect(alias.description).toContain('POST /api/toys')
  expect(at('/api/toys', 'post')).not.toHaveProperty('deprecated')
})

test('lines that differ only in the names of path parameters share one path', () => {
  const update = at('/api/toys/{id}', 'put')
  expect(named(update)['id']).toMatchObject({ in: 'path', required: true, schema: { type: 'integer' } })
  expect(Object.keys(bodyOf(update)?.properties ?? {})).toEqual(['expectedVersion', 'note'])
})

test('the same catalog always gives the same document', () => {
  expect(JSON.stringify(openapiOf(catalogOf('toy', router({ toys })), OPTIONS))).toBe(JSON.stringify(toyDocument))
})
