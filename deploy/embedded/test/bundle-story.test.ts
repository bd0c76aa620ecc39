import { connect } from '@wordclaw/client'
import { expect, test } from 'vitest'
import { asked } from './assets-doors.ts'
import { doors } from './doors.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { fromManual } from './manual.ts'

const WITHIN = { timeout: 60_000, interval: 100 }
const POLICY = `@id("frozen") @code("FROZEN") @remediation("Wait.")
  forbid (principal, action == Action::"content.write", resource) when { resource.type == "never" };`

const ARTICLE = {
  type: 'object',
  properties: {
    title: { type: 'string', 'x-wordclaw-indexed': true },
    cover: {
      type: 'object',
      'x-wordclaw-field-kind': 'asset',
      properties: { assetId: { type: 'integer' } },
      required: ['assetId'],
    },
    next: {
      type: 'object',
      'x-wordclaw-field-kind': 'content-ref',
      properties: { contentItemId: { type: 'integer' } },
      required: ['contentItemId'],
    },
  },
  required: ['title'],
}

/** A domain with something of everything, and an administrator of another one that is empty. */
async function givenDomains(wordclaw: Wordclaw) {
  const client = connect({ url: wordclaw.url, key: wordclaw.key })
  const { id: contentTypeId } = await client.content.types.create.mutate({ name: 'Article', slug: 'article', schema: ARTICLE })
  const { id: assetId } = await client.content.assets.create.mutate({ filename: 'a.txt', contentBase64: 'aGVsbG8=' })
  const { create, update } = client.content.items
  const first = await create.mutate({ contentTypeId, data: { title: 'Zeppelin', cover: { assetId } }, status: 'published' })
  const second = await create.mutate({ contentTypeId, data: { title: 'Two', next: { contentItemId: first.id } } })
  await update.mutate({ id: first.id, data: { title: 'Zeppelin, again', next: { contentItemId: second.id } } })
  await client.forms.definitions.create.mutate({
    name: 'Contact',
    slug: 'contact',
    contentTypeId,
    fields: [{ name: 'title' }],
    defaultData: { next: { contentItemId: first.id } },
  })
  await client.gateway.policy.publish.mutate({ text: POLICY, version: '1.2.0' })
  const domain = await client.gateway.domains.create.mutate({ name: 'Second', hostname: 'second.test' })
  const { data } = await asked({ url: wordclaw.url, key: wordclaw.key })
    .raw('/api/auth/keys', {
      method: 'POST',
      headers: { 'x-wordclaw-domain': `${domain.id}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Second', scopes: ['admin'] }),
    })
    .then((response) => response.json() as Promise<{ data: { apiKey: string } }>)
  return { client, domainId: domain.id, otherKey: data.apiKey }
}

const exported = async (wordclaw: Wordclaw, key: string) => {
  const response = await asked(wordclaw).raw('/api/export', {}, key)
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

const imported = async (wordclaw: Wordclaw, key: string, body: string, more: { query?: string; headers?: Record<string, string> } = {}) => {
  const headers = { 'content-type': 'application/x-ndjson', ...more.headers }
  const response = await asked(wordclaw).raw(`/api/import${more.query ?? ''}`, { method: 'POST', body, headers }, key)
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, never> }
}

test('a domain is exported, imported into another one and exported from there as the same bytes', { timeout: 120_000 }, async () => {
  await using wordclaw = await startWordclaw()
  const { client, domainId, otherKey } = await givenDomains(wordclaw)
  const { text, type } = await exported(wordclaw, wordclaw.key)
  expect(type).toContain('application/x-ndjson')

  const answer = await imported(wordclaw, otherKey, text)

  expect(answer).toMatchObject({
    status: 201,
    body: {
      data: { sha256: JSON.parse(text.trimEnd().split('\n').at(-1) ?? '').sha256, counts: { item: 2, form: 1, policy: 1, asset: 1 } },
    },
  })
  await expect.poll(async () => (await exported(wordclaw, otherKey)).text, WITHIN).toBe(text)

  const other = connect({ url: wordclaw.url, key: otherKey })
  const { items } = await other.content.items.list.query({ draft: false })
  expect(items).toMatchObject([{ data: { title: 'Zeppelin' } }])
  await using agent = await doors.mcp(wordclaw.url, otherKey)
  const found = () => agent.call({ procedure: 'search.query', input: { query: 'zeppelin' } })
  await expect.poll(found, WITHIN).toMatchObject({ value: { items: [{ contentItemId: items[0]?.id }] } })
  expect(await agent.call({ procedure: 'content.domain.summary', input: {} })).toMatchObject({
    value: { types: 1, items: 2, trashed: 0, assets: 1, assetBytes: 5, href: '/api/export' },
  })
  const form = await asked(wordclaw).raw(`/api/public/forms/contact?domainId=${domainId}`, {}, null)
  expect(form.status).toBe(200)
  const assets = await other.content.assets.list.query({})
  expect(await (await asked(wordclaw).raw(`/api/assets/${assets.items[0]?.id}/content`, {}, otherKey)).text()).toBe('hello')
  const trail = await other.gateway.audit.list.query({})
  expect(trail.items.filter(({ procedure }) => procedure === 'content.domain.import').length).toBe(1)
  expect((await client.content.items.list.query({})).items.length).toBe(2)
})

test('the commands of the manual carry a domain over', { timeout: 120_000 }, async () => {
  await using wordclaw = await startWordclaw()
  const { otherKey } = await givenDomains(wordclaw)

  const made = await fromManual('Export and import', { URL: wordclaw.url, KEY: wordclaw.key, OTHER_KEY: otherKey })

  expect(made).toMatchObject({ data: { counts: { type: 1, item: 2 } } })
})

test('a bundle that is refused leaves nothing behind, and says which line is at fault', { timeout: 120_000 }, async () => {
  await using wordclaw = await startWordclaw()
  const { otherKey } = await givenDomains(wordclaw)
  const { text } = await exported(wordclaw, wordclaw.key)
  const before = await wordclaw.files()

  const lines = text.trimEnd().split('\n').length
  expect(await imported(wordclaw, otherKey, text.replace('Zeppelin', 'Zeppeling'))).toMatchObject({
    status: 400,
    body: { code: 'BUNDLE_INVALID', context: { line: lines }, issues: [{ pointer: `/lines/${lines}/sha256` }] },
  })
  expect(await imported(wordclaw, otherKey, text.slice(0, -1_000))).toMatchObject({ status: 400, body: { code: 'BUNDLE_INVALID' } })
  expect(await imported(wordclaw, otherKey, '')).toMatchObject({ status: 400, body: { context: { line: 1 } } })
  expect(await imported(wordclaw, otherKey, 'x'.repeat(5_000_000))).toMatchObject({ status: 400, body: { context: { line: 1 } } })
  expect(await imported(wordclaw, wordclaw.key, text)).toMatchObject({ status: 409, body: { code: 'IMPORT_DOMAIN_NOT_EMPTY' } })
  expect(await imported(wordclaw, otherKey, text, { query: '?mode=plan' })).toMatchObject({ status: 400 })

  const dry = await imported(wordclaw, otherKey, text, { query: '?mode=dry_run' })
  expect(dry).toMatchObject({ status: 200, body: { data: { counts: { item: 2 } }, meta: { dryRun: true } } })
  expect(await wordclaw.files()).toEqual(before)
  for (const table of ['import_lines', 'imports', 'imported_ids']) expect(await wordclaw.rows(`select * from content.${table}`)).toEqual([])
  const other = connect({ url: wordclaw.url, key: otherKey })
  expect((await other.content.types.list.query({})).items).toEqual([])
})

test('an import that is repeated under its key is one import', { timeout: 120_000 }, async () => {
  await using wordclaw = await startWordclaw()
  const { otherKey } = await givenDomains(wordclaw)
  const { text } = await exported(wordclaw, wordclaw.key)
  const headers = { 'idempotency-key': 'bundle-1' }

  const first = await imported(wordclaw, otherKey, text, { headers })
  const again = await imported(wordclaw, otherKey, text, { headers })

  expect(again.body).toEqual(first.body)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(await imported(wordclaw, otherKey, text)).toMatchObject({ status: 409, body: { code: 'IMPORT_DOMAIN_NOT_EMPTY' } })
})

test('only administrators export and import, and only their own domain', { timeout: 120_000 }, async () => {
  await using wordclaw = await startWordclaw()
  const { client, otherKey } = await givenDomains(wordclaw)
  const { apiKey } = await client.gateway.keys.create.mutate({
    name: 'Editor',
    scopes: ['content:read', 'content:write', 'content:publish'],
  })

  expect(await exported(wordclaw, apiKey)).toMatchObject({ status: 403 })
  expect(await imported(wordclaw, apiKey, '{}\n')).toMatchObject({ status: 403, body: { code: 'ADMIN_REQUIRED' } })
  const elsewhere = await asked(wordclaw).raw('/api/export', { headers: { 'x-wordclaw-domain': '1' } }, otherKey)
  expect(elsewhere.status).toBe(403)
  expect((await exported(wordclaw, otherKey)).text.split('\n').length).toBe(3)
})
