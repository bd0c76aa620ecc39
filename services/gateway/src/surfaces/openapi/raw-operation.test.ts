import { expect, test } from 'vitest'
import { catalog, routes } from '../../../test/real-catalog.ts'
import { named, OPTIONS } from '../../../test/toy-document.ts'
import { openapiOf } from '../openapi.ts'

const refusals = [{ code: 'PAYMENT_REQUIRED', status: 402, remediation: 'Pay the invoice.' }]
const document = openapiOf(catalog, { ...OPTIONS, refusals, routes })

function at(path: string, method: string) {
  const operation = document.paths[path]?.[method]
  if (!operation) throw new Error(`${method} ${path} is missing`)
  return operation
}

/** The media types that an operation answers with, by status; null for an answer without a body. */
const answersOf = (path: string, method: string) =>
  Object.fromEntries(
    Object.entries(at(path, method).responses).map(([status, response]) => {
      const found = '$ref' in response ? document.components.responses[response.$ref.split('/').at(-1) ?? ''] : response
      return [status, found && 'content' in found && found.content ? Object.keys(found.content) : null]
    }),
  )

/** The codes that an operation announces. */
const codesOf = (path: string, method: string) =>
  Object.values(at(path, method).responses).flatMap((response) =>
    'content' in response ? Object.keys(response.content?.['application/problem+json']?.examples ?? {}) : [],
  )

const PROBLEM = ['application/problem+json']
const JSON_ALONE = ['application/json']
const BYTES = ['*/*']

test('POST /api/assets is one operation, of the procedure that takes JSON and of the route that takes forms and files', () => {
  const operation = at('/api/assets', 'post')
  const { filename, metadata, mode } = named(operation)

  expect(operation).toMatchObject({ operationId: 'content.assets.create', 'x-wordclaw': { mcp: 'content_assets_create' } })
  expect(Object.keys(operation.requestBody?.content ?? {})).toEqual(['application/json', 'multipart/form-data', '*/*'])
  expect(operation.requestBody?.content['multipart/form-data']).toMatchObject({
    schema: {
      properties: { filename: { type: 'string' }, metadata: { type: 'string', contentMediaType: 'application/json' } },
      required: ['file'],
      additionalProperties: false,
    },
    encoding: { file: { contentType: '*/*' } },
  })
  expect(filename).toMatchObject({ in: 'query', description: expect.stringContaining('a body that is the file itself') })
  expect(filename).not.toHaveProperty('required')
  expect(metadata).toHaveProperty(['content', 'application/json'])
  expect(mode).toMatchObject({ schema: { enum: ['dry_run', 'plan'] } })
  expect(answersOf('/api/assets', 'post')).toMatchObject({ 200: JSON_ALONE, 201: JSON_ALONE, 413: PROBLEM, 422: PROBLEM })
  expect(codesOf('/api/assets', 'post')).toEqual(
    expect.arrayContaining(['INVALID_ASSET_CONTENT_BASE64', 'ASSET_MULTIPART_FILE_REQUIRED', 'BODY_TOO_LARGE']),
  )
})

test('GET /api/assets/{id}/content gives bytes, whole or in part, with a key or without, and may ask to be paid', () => {
  const operation = at('/api/assets/{id}/content', 'get')

  expect(operation).toMatchObject({ operationId: 'content.assets.deliver', security: [{}, { 'x-api-key': [] }, { bearer: [] }] })
  expect(operation['x-wordclaw']).toEqual({ operation: 'content.read_shared' })
  expect(named(operation)).toMatchObject({
    id: { in: 'path', required: true, schema: { type: 'integer' } },
    token: { in: 'query' },
    width: { in: 'query', schema: { type: 'integer', enum: expect.arrayContaining([64, 2_560]) } },
    Range: { in: 'header' },
    'If-None-Match': { in: 'header' },
  })
  expect(operation).not.toHaveProperty('requestBody')
  expect(answersOf('/api/assets/{id}/content', 'get')).toMatchObject({
    200: BYTES,
    206: BYTES,
    304: null,
    416: null,
    402: PROBLEM,
    403: PROBLEM,
    404: PROBLEM,
  })
  expect(operation.responses['206']).toMatchObject({ headers: { 'Content-Range': {}, ETag: {} } })
  expect(operation.responses['402']).toEqual({ $ref: '#/components/responses/PaymentRequired' })
  expect(document.components.responses['PaymentRequired']).toMatchObject({
    headers: { 'WWW-Authenticate': {} },
    content: { 'application/problem+json': { examples: { PAYMENT_REQUIRED: {} } } },
  })
  expect(codesOf('/api/assets/{id}/content', 'get')).toEqual(
    expect.arrayContaining(['ASSET_ENTITLEMENT_UNAVAILABLE', 'OFFER_NOT_SELLABLE', 'PAYMENT_CHALLENGE_UNAVAILABLE', 'ASSET_VARIANTS_BUSY']),
  )
})

test('PUT /api/assets/direct-upload/content takes bytes by a link alone: no key, no dry run, nothing but an ETag for an answer', () => {
  const path = '/api/assets/direct-upload/content'
  const operation = at(path, 'put')

  expect(operation).toMatchObject({ security: [], requestBody: { required: true, content: { '*/*': {} } } })
  expect(Object.keys(named(operation))).toEqual(['token'])
  expect(named(operation)).toMatchObject({ token: { in: 'query', required: true } })
  expect(operation.responses['200']).toMatchObject({ headers: { ETag: {} } })
  expect(answersOf(path, 'put')).toMatchObject({ 200: null, 400: PROBLEM, 413: PROBLEM })
  expect(codesOf(path, 'put')).toContain('DIRECT_ASSET_UPLOAD_TOKEN_EXPIRED')
})

test('GET /api/export gives lines, POST /api/import takes them, as a dry run too and once for each idempotency key', () => {
  expect(answersOf('/api/export', 'get')).toMatchObject({ 200: ['application/x-ndjson'], 403: PROBLEM, 409: PROBLEM })
  expect(at('/api/export', 'get')).not.toHaveProperty('parameters')
  expect(at('/api/export', 'get')).not.toHaveProperty('security')

  const operation = at('/api/import', 'post')
  expect(Object.keys(operation.requestBody?.content ?? {})).toEqual(['application/x-ndjson'])
  expect(named(operation)).toMatchObject({ mode: { schema: { enum: ['dry_run'] } }, 'Idempotency-Key': { in: 'header' } })
  expect(answersOf('/api/import', 'post')).toMatchObject({ 200: JSON_ALONE, 201: JSON_ALONE, 409: PROBLEM, 422: PROBLEM })
  expect(operation.responses['201']).toMatchObject({
    headers: { 'Idempotency-Replayed': {} },
    content: {
      'application/json': { schema: { required: ['data', 'meta'], properties: { data: { required: ['id', 'sha256', 'counts'] } } } },
    },
  })
  expect(codesOf('/api/import', 'post')).toEqual(expect.arrayContaining(['BUNDLE_INVALID', 'INVALID_POLICY', 'IMPORT_DOMAIN_NOT_EMPTY']))
})

test('POST /api/payments/webhooks/{provider}/settled is for providers: signed in place of a key, answered without an envelope', () => {
  const path = '/api/payments/webhooks/{provider}/settled'
  const operation = at(path, 'post')

  expect(operation).toMatchObject({ operationId: 'payments.payments.settle', security: [] })
  expect(named(operation)).toMatchObject({ provider: { in: 'path', required: true }, 'X-WordClaw-Payment-Signature': { in: 'header' } })
  expect(operation.requestBody?.content['application/json']?.schema?.properties).toHaveProperty('paymentHash')
  expect(operation.responses['202']).toMatchObject({ content: { 'application/json': { schema: { required: ['accepted'] } } } })
  expect(answersOf(path, 'post')).toMatchObject({ 200: JSON_ALONE, 202: JSON_ALONE, 401: PROBLEM, 409: PROBLEM, 503: PROBLEM })
  expect(answersOf(path, 'post')).not.toHaveProperty('403')
  expect(codesOf(path, 'post')).toEqual(expect.arrayContaining(['ROUTE_NOT_FOUND', 'INVALID_PAYMENT_WEBHOOK_SIGNATURE']))
})

test('reads of what can have a price announce that they may ask for it, and no other operations do', () => {
  const asking = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).flatMap((method) => ('402' in at(path, method).responses ? [`${method} ${path}`] : [])),
  )
  expect(asking).toEqual(expect.arrayContaining(['get /api/content-items/{id}', 'get /api/globals/{slug}', 'get /api/assets/{id}/content']))
  expect(asking.filter((line) => !line.startsWith('get '))).toEqual([])
  expect(asking).not.toContain('get /api/content-items')
})
