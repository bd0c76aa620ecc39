import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { createCatalog } from '../catalog.ts'
import { manifests } from '../manifests.ts'
import { capabilitiesOf, mountCapabilities } from './capabilities.ts'

const catalog = createCatalog(manifests)
const capabilities = capabilitiesOf(catalog, { version: '1.2.3' })

async function startGateway() {
  const app = Fastify()
  mountCapabilities(app, catalog, { version: '1.2.3' })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, [Symbol.asyncDispose]: async () => app.close() }
}

test('every procedure of the catalog is listed, with its name on every surface', () => {
  expect(capabilities.capabilities.map(({ procedure }) => procedure)).toEqual(catalog.entries.map(({ procedure }) => procedure))
  expect(capabilities.capabilities.find(({ procedure }) => procedure === 'content.items.create')).toEqual({
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
  expect(capabilities.capabilities.find(({ procedure }) => procedure === 'content.items.get')).toMatchObject({
    type: 'query',
    dryRun: false,
  })
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
  expect(JSON.stringify(capabilitiesOf(catalog, { version: '1.2.3' }))).toBe(JSON.stringify(capabilities))
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
