import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { catalog, routes } from '../../test/real-catalog.ts'
import { capabilitiesOf, mountCapabilities } from './capabilities.ts'

const OPTIONS = { version: '1.2.3', routes }
const capabilities = capabilitiesOf(catalog, OPTIONS)
const listed = (name: string) => capabilities.capabilities.find(({ procedure }) => procedure === name)

async function startGateway() {
  const app = Fastify()
  mountCapabilities(app, catalog, OPTIONS)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, [Symbol.asyncDispose]: async () => app.close() }
}

test('every procedure of the catalog is listed, with its name on every surface', () => {
  const procedures = catalog.entries.map(({ procedure }) => procedure)
  expect(capabilities.capabilities.map(({ procedure }) => procedure).slice(0, procedures.length)).toEqual(procedures)
  expect(listed('content.items.create')).toEqual({
    procedure: 'content.items.create',
    type: 'mutation',
    summary: 'Create a content item',
    operation: 'content.write',
    resource: { type: 'content_item' },
    rest: ['POST /api/content-items', 'POST /api/content-types/{contentTypeId}/items'],
    mcp: 'content_items_create',
    graphql: 'contentItemsCreate',
    trpc: 'content.items.create',
    dryRun: true,
    errors: expect.arrayContaining(['CONTENT_TYPE_NOT_FOUND']),
  })
})

test('a query has no dry run', () => {
  expect(listed('content.items.get')).toMatchObject({ type: 'query', dryRun: false })
})

test('a route of bytes is listed after them with its one name, and with the media types that it takes and gives where these are not JSON', () => {
  expect(listed('content.assets.upload')).toEqual({
    procedure: 'content.assets.upload',
    type: 'mutation',
    summary: 'Upload an asset',
    operation: 'content.write',
    resource: { type: 'asset' },
    rest: ['POST /api/assets'],
    accepts: ['multipart/form-data', '*/*'],
    dryRun: true,
    errors: expect.arrayContaining(['BODY_TOO_LARGE', 'ASSET_MULTIPART_FILE_REQUIRED']),
  })
  const bytes = routes.map(({ entry }) => listed(entry.procedure))
  expect(bytes.map((route) => [route?.rest[0], route?.accepts, route?.answers, route?.dryRun, route?.public])).toEqual([
    ['POST /api/payments/webhooks/{provider}/settled', undefined, undefined, false, true],
    ['POST /api/assets', ['multipart/form-data', '*/*'], undefined, true, undefined],
    ['PUT /api/assets/direct-upload/content', ['*/*'], undefined, false, true],
    ['GET /api/assets/{id}/content', undefined, ['*/*'], false, true],
    ['GET /api/export', undefined, ['application/x-ndjson'], false, undefined],
    ['POST /api/import', ['application/x-ndjson'], undefined, true, undefined],
  ])
})

test('the listing says where to go next, how to authenticate and what each scope allows', () => {
  expect(capabilities).toMatchObject({
    product: { name: 'WordClaw', version: '1.2.3' },
    discovery: { openapi: '/openapi.json', docs: '/docs', graphql: '/graphql', mcp: '/mcp', trpc: '/trpc', health: '/health' },
  })
  expect(Object.keys(capabilities.authentication.scopes)).toEqual([
    'content:read',
    'content:write',
    'content:publish',
    'audit:read',
    'admin',
  ])
  expect(capabilities.authentication.headers.map(({ name }) => name)).toContain('x-api-key')
})

test('the same catalog always gives the same listing', () => {
  expect(JSON.stringify(capabilitiesOf(catalog, OPTIONS))).toBe(JSON.stringify(capabilities))
})

test('the listing is public, and who has it already is not sent it again', async () => {
  await using gateway = await startGateway()
  const first = await fetch(`${gateway.url}/api/capabilities`)
  expect(first.status).toBe(200)
  expect(await first.json()).toEqual(capabilities)
  const etag = first.headers.get('etag') ?? ''
  const again = await fetch(`${gateway.url}/api/capabilities`, { headers: { 'if-none-match': `"other", W/${etag}` } })
  expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
  const changed = await fetch(`${gateway.url}/api/capabilities`, { headers: { 'if-none-match': '"other"' } })
  expect(changed.status).toBe(200)
})
