import { mockWebhook } from '@wordclaw/payments/mock-webhook'
import { expect, test } from 'vitest'
import { formOf, png } from './assets-doors.ts'
import { type Asking, clientOf } from './document-client.ts'
import { story } from './first-story.ts'
import { PROVIDER_SECRET, startWordclaw } from './harness.ts'

test('every answer of the first story is one that the document declares for its operation', async () => {
  await using wordclaw = await startWordclaw()
  const { call } = await clientOf(wordclaw)
  for (const { title, procedure, input, dryRun } of story) {
    expect({ title, ...(await call(procedure, input, dryRun)) }).toMatchObject({ title, faults: [] })
  }
})

const others: readonly [string, Record<string, unknown>][] = [
  ['gateway.identity.get', {}],
  ['gateway.domains.list', {}],
  ['gateway.domains.create', { name: 'Acme', hostname: 'acme.example' }],
  ['gateway.keys.create', { name: 'Writer', scopes: ['content:write'] }],
  ['gateway.keys.list', { limit: 1 }],
  ['gateway.keys.rotate', { id: 2, graceSeconds: 60 }],
  ['gateway.keys.revoke', { id: 3 }],
  ['gateway.policy.evaluate', { action: { name: 'content.read' }, resource: { type: 'content_item' } }],
  ['gateway.policy.simulate', { text: 'no Cedar' }],
  ['gateway.policy.listDecisions', { limit: 2 }],
  ['gateway.audit.list', { limit: 2, entityType: 'content_item', since: '2020-01-01T00:00:00Z' }],
  ['gateway.audit.get', { id: 2_000_000 }],
  ['gateway.audit.verify', {}],
  ['gateway.audit.export', { format: 'ocsf' }],
  ['forms.definitions.list', {}],
  ['payments.payments.list', {}],
  ['gateway.jobs.list', {}],
  ['gateway.jobs.workerStatus', {}],
  ['search.index.status', {}],
]

test('so is every answer of the other services and of the gateway', async () => {
  await using wordclaw = await startWordclaw()
  const { call } = await clientOf(wordclaw)
  for (const [operation, input] of others) expect({ operation, ...(await call(operation, input)) }).toMatchObject({ operation, faults: [] })
})

type Case = readonly [sentence: string, operation: string, asking: Asking, status: number]

const UPLOAD = 'content.assets.create'
const SEND = 'content.assets.sendDirectUpload'
const DELIVER = 'content.assets.deliver'
const SETTLE = 'payments.payments.settle'
const TEXT = { 'content-type': 'text/plain' }
const form = (fields: Record<string, string> = {}) => formOf(png(), 'a.png', 'image/png', fields)
const WITHIN = { timeout: 60_000, interval: 20 }
const settled = mockWebhook(PROVIDER_SECRET, { eventId: 'e', paymentHash: 'unknown' })

interface Made {
  readonly id: number
  readonly apiKey: string
  readonly upload: { readonly uploadUrl: string }
  readonly finalize: { readonly token: string }
}

const dataOf = (text: string) => (JSON.parse(text) as { data: Made }).data

const files: readonly Case[] = [
  ['a form', UPLOAD, { body: form({ metadata: '{"alt":"A square"}' }) }, 201],
  ['a file as it is', UPLOAD, { query: { filename: 'a.txt', accessMode: 'signed' }, headers: TEXT, body: 'hello' }, 201],
  ['a dry run of a file', UPLOAD, { query: { mode: 'dry_run' }, headers: TEXT, body: 'hello' }, 200],
  ['a plan of a file', UPLOAD, { query: { mode: 'plan' }, headers: TEXT, body: 'hello' }, 400],
  ['a form with metadata that is no JSON', UPLOAD, { body: form({ metadata: '{' }) }, 400],
  ['a file without a byte', UPLOAD, { headers: TEXT, body: '' }, 400],
  ['a file that is too large', UPLOAD, { headers: TEXT, body: new Uint8Array(1_000_001) }, 413],
  ['a file of a stranger', UPLOAD, { headers: TEXT, body: 'hello', key: null }, 401],
  ['bytes by a link that was made up', SEND, { query: { token: 'x' }, headers: TEXT, body: 'hello' }, 400],
  ['a dry run of bytes by a link', SEND, { query: { token: 'x', mode: 'dry_run' }, headers: TEXT, body: 'hello' }, 400],
]

const deliveries: readonly Case[] = [
  ['a public file', DELIVER, { path: { id: 1 }, key: null }, 200],
  ['a part of it', DELIVER, { path: { id: 1 }, headers: { range: 'bytes=0-9' } }, 206],
  ['a part beyond its end', DELIVER, { path: { id: 1 }, headers: { range: 'bytes=1000000-' } }, 416],
  ['a file that one has', DELIVER, { path: { id: 1 }, headers: { 'if-none-match': '*' } }, 304],
  ['a variant', DELIVER, { path: { id: 1 }, query: { width: '64' } }, 200],
  ['a variant of a size that is not made', DELIVER, { path: { id: 1 }, query: { width: '7' } }, 400],
  ['a signed file', DELIVER, { path: { id: 2 } }, 200],
  ['a signed file to a stranger', DELIVER, { path: { id: 2 }, key: null }, 401],
  ['a signed file by a token that was made up', DELIVER, { path: { id: 2 }, query: { token: 'x' }, key: null }, 403],
  ['a file that does not exist', DELIVER, { path: { id: 4_242 } }, 404],
  ['an id that is none', DELIVER, { path: { id: 'x' } }, 400],
]

const settlements: readonly Case[] = [
  ['news that are signed', SETTLE, { path: { provider: 'mock' }, ...settled }, 202],
  ['news that are signed badly', SETTLE, { path: { provider: 'mock' }, body: settled.body, headers: { 'x-lnbits-signature': 'x' } }, 401],
  ['news of no payment', SETTLE, { path: { provider: 'mock' }, ...mockWebhook(PROVIDER_SECRET, { eventId: 'e', paymentHash: '' }) }, 400],
  ['news of a provider that has no secret', SETTLE, { path: { provider: 'other' }, ...settled }, 503],
  ['news of what is no provider', SETTLE, { path: { provider: 'N/A' }, ...settled }, 404],
]

test('so is every answer about bytes: those of uploads, deliveries and webhooks of payment providers', async () => {
  await using wordclaw = await startWordclaw()
  const { ask } = await clientOf(wordclaw)
  for (const [sentence, operation, asking, status] of [...files, ...deliveries, ...settlements])
    expect({ sentence, ...(await ask(operation, asking)) }).toMatchObject({ sentence, status, faults: [] })
})

test('so are the answers about a file that is sent by a link', async () => {
  await using wordclaw = await startWordclaw()
  const { ask, call } = await clientOf(wordclaw)
  const begun = await call('content.assets.createDirectUpload', { filename: 'a.txt', mimeType: 'text/plain' })
  const { upload, finalize } = dataOf(begun.text)
  const token = new URL(upload.uploadUrl, wordclaw.url).searchParams.get('token') ?? ''

  expect(await ask(SEND, { query: { token }, headers: TEXT, body: 'hello' })).toEqual({ status: 200, text: '', faults: [] })
  expect(await call('content.assets.completeDirectUpload', { token: finalize.token })).toMatchObject({ status: 201, faults: [] })
})

test('so are an export, and every answer to whoever imports it', { timeout: 120_000 }, async () => {
  await using wordclaw = await startWordclaw()
  const { ask, call } = await clientOf(wordclaw)
  await ask(UPLOAD, { headers: TEXT, body: 'hello' })
  await call('gateway.domains.create', { name: 'Second', hostname: 'second.test' })
  const exported = await ask('content.domain.export')
  expect(exported).toMatchObject({ status: 200, faults: [], text: expect.stringContaining('{"line":"end"') })

  const headers = { 'content-type': 'application/x-ndjson', 'x-wordclaw-domain': '2' }
  const cases: readonly Case[] = [
    ['an export with a mode', 'content.domain.export', { query: { mode: 'dry_run' } }, 400],
    ['an import into a domain that is not empty', 'content.domain.import', { body: exported.text }, 409],
    ['a bundle that ends too early', 'content.domain.import', { headers, body: exported.text.slice(0, -100) }, 400],
    ['a plan of an import', 'content.domain.import', { headers, query: { mode: 'plan' }, body: exported.text }, 400],
    ['a dry run of an import', 'content.domain.import', { headers, query: { mode: 'dry_run' }, body: exported.text }, 200],
    ['an import', 'content.domain.import', { headers, body: exported.text }, 201],
  ]
  for (const [sentence, operation, asking, status] of cases)
    expect({ sentence, ...(await ask(operation, asking)) }).toMatchObject({ sentence, status, faults: [] })
})

test('so is the demand to pay, for an item and for a file that comes with it', async () => {
  await using wordclaw = await startWordclaw()
  const { ask, call } = await clientOf(wordclaw)
  const made = async (operation: string, input: Record<string, unknown>) => dataOf((await call(operation, input)).text)
  const { id: contentTypeId } = await made('content.types.create', { name: 'Article', slug: 'article', schema: { type: 'object' } })
  const { id } = await made('content.items.create', { contentTypeId, data: {}, status: 'published' })
  const { apiKey: key } = await made('gateway.keys.create', { name: 'Reader', scopes: ['content:read'] })
  const entitlementScope = JSON.stringify({ type: 'item', ref: id })
  await ask(UPLOAD, { query: { accessMode: 'entitled', entitlementScope }, headers: TEXT, body: 'hello' })
  expect(await ask(DELIVER, { path: { id: 1 }, key })).toMatchObject({ status: 409, faults: [] })

  await made('payments.offers.create', { slug: 'one', name: 'One article', scopeType: 'item', scopeRef: id, priceSats: 210 })

  const demand = { status: 402, faults: [], text: expect.stringContaining('PAYMENT_REQUIRED') }
  await expect.poll(() => ask('content.items.get', { path: { id }, key }), WITHIN).toMatchObject(demand)
  expect(await ask(DELIVER, { path: { id: 1 }, key })).toMatchObject(demand)
})
