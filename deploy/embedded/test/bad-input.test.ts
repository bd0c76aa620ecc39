import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { quiet, rowCounts, type Sent, send } from './requests.ts'

type Case = readonly [sentence: string, sent: Sent, status: number, code: string, pointer?: string]

const MCP = { accept: 'application/json, text/event-stream' }
const TEXT = { 'content-type': 'text/plain' }
const MIB = 1024 * 1024
const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
const post = (path: string, body: unknown, headers: Sent['headers'] = {}): Sent => ({
  method: 'POST',
  path,
  headers,
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
})
const type = (fields: object = {}) => post('/api/content-types', { name: 'New', slug: 'new', schema: { type: 'object' }, ...fields })
const item = (data: unknown, fields: object = {}) => post('/api/content-items', { contentTypeId: 1, data, ...fields })
const read = (path: string, headers: Sent['headers'] = {}): Sent => ({ path: `/api/content-items${path}`, headers })
const graphql = (query: string, variables: object = {}) => post('/graphql', { query, variables })
const tool = (name: string, given: object) =>
  post('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } }, MCP)
const LINK = '/api/assets/direct-upload/content'
const INVALID_SCHEMA = 'INVALID_CONTENT_SCHEMA_DEFINITION'

const bodies: readonly Case[] = [
  ['a body that is not JSON', post('/api/content-types', '{"name":'), 400, 'MALFORMED_JSON'],
  ['an empty body', post('/api/content-types', ''), 400, 'MALFORMED_JSON'],
  ['a missing body', { method: 'POST', path: '/api/content-types' }, 400, 'VALIDATION_ERROR', '/name'],
  ['a body of plain text', post('/api/content-types', 'hello', { 'content-type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a body of XML', post('/api/content-types', '<a/>', { 'content-type': 'application/xml' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a content type that is none', post('/api/content-types', '{}', { 'content-type': 'garbage' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['a list for a body', post('/api/content-types', '[1]'), 400, 'VALIDATION_ERROR', ''],
  ['a number for a body', post('/api/content-types', '3'), 400, 'VALIDATION_ERROR', ''],
  ['a body of 1 MiB and a byte', post('/api/content-types', `"${'x'.repeat(MIB - 1)}"`), 413, 'BODY_TOO_LARGE'],
  ['a body that is not UTF-8', post('/api/content-types', Buffer.from('{"name":"\xff"}', 'latin1')), 400, 'MALFORMED_JSON'],
  ['a body of 100,000 levels', post('/api/content-items', `{"contentTypeId":1,"data":${deep}}`), 400, 'VALIDATION_ERROR', ''],
  ['a JSON text of 100,000 levels', item(deep), 400, 'CONTENT_SCHEMA_VALIDATION_FAILED'],
  ['a schema text of 100,000 levels', type({ schema: deep }), 400, INVALID_SCHEMA],
]

const values: readonly Case[] = [
  ['a field of the wrong type', type({ name: 7 }), 400, 'VALIDATION_ERROR', '/name'],
  ['an unknown field', type({ colour: 'red' }), 400, 'VALIDATION_ERROR', '/colour'],
  ['a field called constructor', type({ constructor: 1 }), 400, 'VALIDATION_ERROR', '/constructor'],
  ['a field called __proto__', post('/api/content-types', '{"__proto__":{}}'), 400, 'VALIDATION_ERROR', '/__proto__'],
  ['a member called __proto__', item(JSON.parse('{"__proto__":{}}')), 400, 'VALIDATION_ERROR', '/data/__proto__'],
  ['a member called __proto__ in a text', item('{"__proto__":1}'), 400, 'CONTENT_SCHEMA_VALIDATION_FAILED', '/__proto__'],
  ['a null character in data', item({ a: 'x\0' }), 400, 'VALIDATION_ERROR', '/data/a'],
  ['a null character in data sent as text', item('{"a":"x\\u0000"}'), 400, 'CONTENT_SCHEMA_VALIDATION_FAILED', '/a'],
  ['a null character in a name of data', item({ 'a\0': 1 }), 400, 'VALIDATION_ERROR'],
  ['a null character in a name', type({ name: 'a\0' }), 400, 'VALIDATION_ERROR', '/name'],
  ['a null character in a slug', type({ slug: 'a\0' }), 400, 'VALIDATION_ERROR', '/slug'],
  ['a null character in a schema', type({ schema: { title: '\0' } }), 400, 'VALIDATION_ERROR', '/schema/title'],
  ['a null character in a status', item({}, { status: 'a\0' }), 400, 'VALIDATION_ERROR', '/status'],
  ['a null character in the name of a key', post('/api/auth/keys', { name: 'a\0', scopes: ['admin'] }), 400, 'VALIDATION_ERROR', '/name'],
  ['a null character in the name of a domain', post('/api/domains', { name: 'a\0', hostname: 'a.test' }), 400, 'VALIDATION_ERROR', '/name'],
  ['half of a surrogate pair in data', item({ a: '\ud800' }), 400, 'VALIDATION_ERROR', '/data/a'],
  ['half of a surrogate pair in a status', item({}, { status: '\ud800' }), 400, 'VALIDATION_ERROR', '/status'],
  ['data that is no JSON text', item('{"a":'), 400, 'INVALID_CONTENT_DATA_JSON'],
  ['data that does not fit', item({ a: [] }), 400, 'CONTENT_SCHEMA_VALIDATION_FAILED', '/a'],
  [
    'a stale version',
    { ...item({ a: 1 }), method: 'PUT', path: '/api/content-items/1', body: '{"data":{},"expectedVersion":9}' },
    409,
    'VERSION_CONFLICT',
  ],
  [
    'an If-Match that is no version',
    { method: 'PUT', path: '/api/content-items/1', body: '{"data":{}}', headers: { 'if-match': 'x' } },
    400,
    'VALIDATION_ERROR',
    '/expectedVersion',
  ],
  ['a slug that is taken', type({ slug: 'given' }), 409, 'CONTENT_TYPE_SLUG_CONFLICT'],
]

const schemas: readonly Case[] = [
  ['a schema that is no schema', type({ schema: { type: 'nonsense' } }), 400, INVALID_SCHEMA, '/type'],
  ['a schema that is a list', type({ schema: '[]' }), 400, 'INVALID_CONTENT_SCHEMA_TYPE'],
  ['a schema that is no JSON', type({ schema: '{' }), 400, 'INVALID_CONTENT_SCHEMA_JSON'],
  ['a schema that refers to a URL', type({ schema: { $ref: 'https://example.com/a.json' } }), 400, INVALID_SCHEMA, '/$ref'],
  ['a pattern that can take for ever', type({ schema: { properties: { a: { pattern: '^(a+)+\\1$' } } } }), 400, INVALID_SCHEMA],
  ['a schema of more than 64 KiB', type({ schema: { description: 'x'.repeat(70_000) } }), 400, INVALID_SCHEMA],
]

const paths: readonly Case[] = [
  ['an id that is a name of every object', read('/__proto__'), 400, 'VALIDATION_ERROR', '/id'],
  ['an id that is a method of every object', read('/constructor'), 400, 'VALIDATION_ERROR', '/id'],
  ['an id with a null character', read('/1%00'), 400, 'VALIDATION_ERROR', '/id'],
  ['an id beyond 32 bits', read('/2147483648'), 400, 'VALIDATION_ERROR', '/id'],
  ['a negative id', read('/-1'), 400, 'VALIDATION_ERROR', '/id'],
  ['an id that no item has', read('/4242'), 404, 'CONTENT_ITEM_NOT_FOUND'],
  ['a path with a broken escape', read('/%E0%A4%A'), 400, 'MALFORMED_REQUEST'],
  ['a parameter sent twice', read('?limit=1&limit=2'), 400, 'VALIDATION_ERROR', '/limit'],
  ['an empty parameter', read('?limit='), 400, 'VALIDATION_ERROR', '/limit'],
  ['an unknown parameter', read('?a[b]=1'), 400, 'VALIDATION_ERROR', '/a[b]'],
  ['a parameter called __proto__', read('?__proto__=1'), 400, 'VALIDATION_ERROR', '/__proto__'],
  ['a negative limit', read('?limit=-1'), 400, 'VALIDATION_ERROR', '/limit'],
  ['a cursor with a negative position', read('?cursor=eyJpZCI6LTF9'), 400, 'INVALID_CONTENT_ITEMS_CURSOR'],
  ['a cursor that is none', read('?cursor=-1'), 400, 'INVALID_CONTENT_ITEMS_CURSOR'],
  ['a route that does not exist', { path: '/api/nothing' }, 404, 'ROUTE_NOT_FOUND'],
  ['a method that the path does not have', { method: 'PATCH', path: '/api/content-items/1', body: '{}' }, 404, 'ROUTE_NOT_FOUND'],
]

const headers: readonly Case[] = [
  ['headers of 20 KB', read('', { 'x-large': 'x'.repeat(20_000) }), 431, 'MALFORMED_REQUEST'],
  ['a domain that is no id', read('', { 'x-wordclaw-domain': 'x' }), 400, 'INVALID_DOMAIN_CONTEXT'],
  ['a domain beyond 32 bits', read('', { 'x-wordclaw-domain': '9999999999' }), 400, 'INVALID_DOMAIN_CONTEXT'],
  ['a domain that does not exist', read('', { 'x-wordclaw-domain': '99' }), 400, 'INVALID_DOMAIN_CONTEXT'],
  ['no key', read('', { 'x-api-key': undefined }), 401, 'AUTH_MISSING_API_KEY'],
  ['a key of another scheme', read('', { 'x-api-key': undefined, authorization: 'Basic abc' }), 401, 'AUTH_MISSING_API_KEY'],
  ['a mistyped key', read('', { 'x-api-key': 'wc_live_nobody' }), 401, 'AUTH_INVALID_API_KEY'],
]

const trpc: readonly Case[] = [
  ['tRPC: input that is not JSON', post('/trpc/content.items.create', '{'), 400, 'MALFORMED_JSON'],
  ['tRPC: input that is not UTF-8', post('/trpc/content.items.create', Buffer.from([0x22, 0xff, 0x22])), 400, 'MALFORMED_JSON'],
  ['tRPC: an empty body', post('/trpc/content.items.create', ''), 400, 'VALIDATION_ERROR'],
  [
    'tRPC: a body of a form',
    post('/trpc/content.items.create', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['tRPC: a body of 1 MiB and a byte', post('/trpc/content.items.create', `"${'x'.repeat(MIB - 1)}"`), 413, 'BODY_TOO_LARGE'],
  ['tRPC: input of 100,000 levels', post('/trpc/content.items.create', `{"contentTypeId":1,"data":${deep}}`), 400, 'VALIDATION_ERROR', ''],
  [
    'tRPC: an id that the log of decisions cannot hold',
    post('/trpc/content.items.delete', '{"id":"\\u0000\\ud800"}'),
    400,
    'VALIDATION_ERROR',
    '/id',
  ],
  [
    'tRPC: an id that would be cut within a character',
    post('/trpc/content.items.delete', { id: `a${'😀'.repeat(40)}` }),
    400,
    'VALIDATION_ERROR',
    '/id',
  ],
  ['tRPC: a procedure of every object', { path: '/trpc/content.constructor' }, 404, 'PROCEDURE_NOT_FOUND'],
  ['tRPC: a mutation asked for', { path: '/trpc/content.items.create?input={}' }, 405, 'METHOD_NOT_ALLOWED'],
  ['tRPC: batch input that is not JSON', { path: '/trpc/content.items.list?batch=1&input=nope' }, 400, 'MALFORMED_JSON'],
  ['tRPC: batch input that is a list', post('/trpc/content.items.create?batch=1', '[1]'), 400, 'MALFORMED_REQUEST'],
  ['tRPC: a batch of 51', { path: `/trpc/${Array(51).fill('content.items.list')}?batch=1&input=%7B%7D` }, 400, 'MALFORMED_REQUEST'],
]

const others: readonly Case[] = [
  ['GraphQL: a body that is not JSON', post('/graphql', '{'), 400, 'MALFORMED_JSON'],
  ['GraphQL: a body that is not UTF-8', post('/graphql', Buffer.from([0x22, 0xff, 0x22])), 400, 'MALFORMED_JSON'],
  ['GraphQL: an empty body', post('/graphql', ''), 400, 'MALFORMED_JSON'],
  ['GraphQL: a body of plain text', post('/graphql', '{}', { 'content-type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['GraphQL: a body of 1 MiB and a byte', post('/graphql', `"${'x'.repeat(MIB - 1)}"`), 413, 'BODY_TOO_LARGE'],
  ['GraphQL: an unknown field', graphql('{ nothing }'), 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['GraphQL: a document nested 40,000 deep', graphql(`{${'a{'.repeat(40_000)}`), 400, 'GRAPHQL_LIMIT_EXCEEDED'],
  [
    'GraphQL: a literal nested 40,000 deep',
    graphql(`mutation{contentItemsCreate(contentTypeId:1,data:${'['.repeat(40_000)}`),
    400,
    'GRAPHQL_LIMIT_EXCEEDED',
  ],
  [
    'GraphQL: a null character in a literal',
    graphql('mutation{contentTypesCreate(name:"\\u0000",slug:"a",schema:"{}"){id}}'),
    200,
    'VALIDATION_ERROR',
    '/name',
  ],
  [
    'GraphQL: a null character in a variable',
    graphql('mutation($d:JSON!){contentItemsCreate(contentTypeId:1,data:$d){id}}', { d: { a: '\0' } }),
    200,
    'VALIDATION_ERROR',
    '/data/a',
  ],
  [
    'GraphQL: variables of 100,000 levels',
    post('/graphql', `{"query":"mutation($d:JSON!){contentItemsCreate(contentTypeId:1,data:$d){id}}","variables":{"d":${deep}}}`),
    200,
    'VALIDATION_ERROR',
    '',
  ],
  ['MCP: a null character', tool('content_items_create', { contentTypeId: 1, data: { a: '\0' } }), 200, 'VALIDATION_ERROR', '/data/a'],
  [
    'MCP: arguments of 100,000 levels',
    post(
      '/mcp',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"content_items_create","arguments":{"contentTypeId":1,"data":${deep}}}}`,
      MCP,
    ),
    200,
    'VALIDATION_ERROR',
    '',
  ],
  ['bytes: a plan of a file', post('/api/assets?mode=plan', 'x', TEXT), 400, 'VALIDATION_ERROR', '/mode'],
  ['bytes: a plan by nobody', post('/api/assets?mode=plan', 'x', { ...TEXT, 'x-api-key': undefined }), 401, 'AUTH_MISSING_API_KEY'],
  ['bytes: a dry run by a link', { ...post(`${LINK}?mode=dry_run`, 'x', TEXT), method: 'PUT' }, 400, 'VALIDATION_ERROR', '/mode'],
  ['bytes: a plan of a delivery', { path: '/api/assets/1/content?mode=plan' }, 400, 'VALIDATION_ERROR', '/mode'],
  ['bytes: a dry run of an export', { path: '/api/export?mode=dry_run' }, 400, 'VALIDATION_ERROR', '/mode'],
  ['bytes: a plan of an import', post('/api/import?mode=plan', 'x', TEXT), 400, 'VALIDATION_ERROR', '/mode'],
  ['MCP: an unknown argument', tool('content_items_list', { colour: 1 }), 200, 'VALIDATION_ERROR', '/colour'],
]

let wordclaw: Wordclaw
let before: Record<string, number>

beforeAll(async () => {
  wordclaw = await startWordclaw()
  await send(wordclaw, type({ slug: 'given', schema: { properties: { a: { type: ['string', 'number'] } } } }))
  await send(wordclaw, item({ a: 1 }))
  await quiet(wordclaw)
  before = await rowCounts(wordclaw)
})

afterAll(() => wordclaw[Symbol.asyncDispose]())

const cases = [...bodies, ...values, ...schemas, ...paths, ...headers, ...trpc, ...others].map(
  ([sentence, sent, status, code, pointer]) => ({ sentence, sent, status, code, pointer }),
)

test.each(cases)('$sentence: a clear refusal, and nothing is written', async ({ sent, status, code, pointer }) => {
  const received = await send(wordclaw, sent)

  expect(received).toMatchObject({ status, problem: { code, remediation: expect.stringMatching(/\w{3,}.*\./) } })
  expect(received.type).toMatch(/^(application\/(problem\+)?json|text\/event-stream)/)
  expect(received.requestId).toMatch(/^[\w-]{36}$/)
  if (pointer !== undefined) expect(received.problem?.issues?.map((issue) => issue.pointer)).toContain(pointer)
  expect(await rowCounts(wordclaw)).toEqual(before)
})

test.each([
  ['that is not JSON', '{', 400, -32_700],
  ['that is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, -32_700],
  ['that is empty', '', 400, -32_700],
  ['that is no message', deep, 400, -32_600],
  ['of 1 MiB and a byte', `"${'x'.repeat(MIB - 1)}"`, 413, -32_000],
] as const)('MCP: a body %s is refused in the words of the protocol', async (_, body, status, code) => {
  const received = await send(wordclaw, post('/mcp', body, MCP))

  expect([received.status, JSON.parse(received.text)]).toMatchObject([status, { error: { code, message: expect.any(String) } }])
})

test('a batch with an unknown procedure: the others are answered', async () => {
  const input = encodeURIComponent('{"0":{},"1":{},"2":{"id":1}}')

  const { status, text } = await send(wordclaw, { path: `/trpc/content.items.list,no.such,content.items.get?batch=1&input=${input}` })

  expect(status).toBe(207)
  expect(JSON.parse(text)).toMatchObject([
    { result: { data: { items: [{ id: 1 }] } } },
    { error: { problem: { code: 'PROCEDURE_NOT_FOUND', status: 404 } } },
    { result: { data: { id: 1 } } },
  ])
})

test.each(['a b"c', 'x'.repeat(129), '<script>', 'é'])('the request id %j is not echoed', async (given) => {
  const { requestId, text } = await send(wordclaw, read('/4242', { 'x-request-id': given }))

  expect(requestId).toMatch(/^[\w-]{36}$/)
  expect(text).not.toContain(given)
})

test('x-api-key wins over Authorization, whichever of them is good', async () => {
  const bearer = `bearer ${wordclaw.key}`

  expect(await send(wordclaw, read('', { 'x-api-key': undefined, authorization: bearer }))).toMatchObject({ status: 200 })
  expect(await send(wordclaw, read('', { 'x-api-key': 'wc_live_bad', authorization: bearer }))).toMatchObject({
    problem: { code: 'AUTH_INVALID_API_KEY' },
  })
  expect(await send(wordclaw, read('', { authorization: 'Bearer wc_live_bad' }))).toMatchObject({ status: 200 })
})

test('one caller whose input cannot be recorded does not keep others from being answered', async () => {
  const calls = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? read('/1') : read('/%00')))

  const received = await Promise.all(calls.map((sent) => send(wordclaw, sent)))

  expect(received.map(({ status }) => status)).toEqual(calls.map((_, index) => (index % 2 === 0 ? 200 : 400)))
})

test('a key of one domain cannot be used for another, whether that exists or not', async () => {
  const made = await send(wordclaw, post('/api/domains', { name: 'Other', hostname: 'other.test' }))
  const other = (JSON.parse(made.text) as { data: { id: number } }).data.id
  const issued = await send(wordclaw, post('/api/auth/keys', { name: 'Plain', scopes: ['admin'] }))
  const key = (JSON.parse(issued.text) as { data: { apiKey: string } }).data.apiKey
  const refusal = async (domain: number) =>
    (await send(wordclaw, read('', { 'x-api-key': key, 'x-wordclaw-domain': `${domain}`, 'x-request-id': 'same' }))).text

  expect(await refusal(other)).toBe(await refusal(4_242))
  expect(await refusal(other)).toContain('TENANT_ISOLATION_VIOLATION')
})

test('a key whose time is over is refused as one that has expired', async () => {
  const issued = await send(wordclaw, post('/api/auth/keys', { name: 'Brief', scopes: ['admin'], expiresAt: '2999-01-01T00:00:00Z' }))
  const { id, apiKey } = (JSON.parse(issued.text) as { data: { id: number; apiKey: string } }).data
  await wordclaw.rows(`update gateway.api_keys set expires_at = now() - interval '1 second' where id = $1`, [id])

  expect(await send(wordclaw, read('', { 'x-api-key': apiKey }))).toMatchObject({ status: 401, problem: { code: 'AUTH_KEY_EXPIRED' } })
})
