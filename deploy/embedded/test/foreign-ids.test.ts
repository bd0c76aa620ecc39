import { manifests } from '@wordclaw/gateway/manifests'
import type { ProcedureManifest } from '@wordclaw/shared/manifest'
import { expect, test } from 'vitest'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { rowCounts, type Sent, send } from './requests.ts'

type Input = Readonly<Record<string, unknown>>

const procedures = manifests.flatMap((manifest) => manifest.procedures)

/** Every field of every procedure that says which thing is meant. */
const references = procedures.flatMap((procedure) =>
  Object.keys(procedure.input.properties ?? {})
    .filter((field) => field === 'id' || field.endsWith('Id'))
    .map((field) => ({ name: procedure.procedure, procedure, field })),
)

/** What a call may need beside the reference to be a good one. */
const VALUES: Input = { data: { a: 1 }, version: 1 }

const inputOf = ({ procedure, input }: ProcedureManifest, field: string, id: number): Input => ({
  ...Object.fromEntries(Object.entries(VALUES).filter(([name]) => input.required?.includes(name))),
  ...(procedure === 'content.types.update' && { name: 'Renamed' }),
  ...(procedure === 'content.items.update' && { data: { a: 2 } }),
  [field]: id,
})

const HEADERS = { 'x-request-id': 'same' }
const post = (path: string, body: unknown, headers = {}): Sent => ({
  method: 'POST',
  path,
  headers: { ...HEADERS, ...headers },
  body: JSON.stringify(body),
})
const literal = (value: unknown) => JSON.stringify(value).replaceAll(/"(\w+)":/g, '$1:')

const asked: Readonly<Record<string, (procedure: ProcedureManifest, input: Input) => Sent>> = {
  rest: ({ rest: [line = { method: '', path: '' }] }, input) => {
    const path = line.path.replace(/:(\w+)/g, (_, name: string) => String(input[name]))
    const body = Object.fromEntries(Object.entries(input).filter(([name]) => !line.path.includes(`:${name}`)))
    if (line.method === 'POST' || line.method === 'PUT') return { ...post(`/api${path}`, body), method: line.method }
    return { method: line.method, path: `/api${path}?${new URLSearchParams(body as Record<string, string>)}`, headers: HEADERS }
  },
  trpc: ({ procedure, type }, input) =>
    type === 'query'
      ? { path: `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, headers: HEADERS }
      : post(`/trpc/${procedure}`, input),
  mcp: ({ procedure }, input) => {
    const name = procedure.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const call = { jsonrpc: '2.0', id: 0, method: 'tools/call', params: { name, arguments: input } }
    return post('/mcp', call, { accept: 'application/json, text/event-stream' })
  },
  graphql: ({ procedure, type }, input) => {
    const field = procedure.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())
    const args = Object.entries(input).map(([name, value]) => `${name}: ${literal(value)}`)
    return post('/graphql', { query: `${type} { ${field}(${args.join(', ')}) { __typename } }` })
  },
}

const FIRST_FOREIGN = 700_000
const MISSING = 800_000

/** A second domain with one of everything, each id the same and found nowhere else. */
async function settleSecondDomain(wordclaw: Wordclaw): Promise<{ key: string; foreign: number }> {
  const data = async <T>(sent: Sent) => (JSON.parse((await send(wordclaw, sent)).text) as { data: T }).data
  const { apiKey: key } = await data<{ apiKey: string }>(post('/api/auth/keys', { name: 'First', scopes: ['admin'] }))
  const { id: domain } = await data<{ id: number }>(post('/api/domains', { name: 'Second', hostname: 'second.test' }))
  for (const table of ['content.content_types', 'content.content_items', 'gateway.api_keys'])
    await wordclaw.rows(`select setval(pg_get_serial_sequence($1, 'id'), ${FIRST_FOREIGN})`, [table])
  const issued = await data<{ apiKey: string; id: number }>(
    post('/api/auth/keys', { name: 'Second', scopes: ['admin'] }, { 'x-wordclaw-domain': `${domain}` }),
  )
  const own = { 'x-api-key': issued.apiKey }
  const { id } = await data<{ id: number }>(post('/api/content-types', { name: 'Theirs', slug: 'theirs', schema: {} }, own))
  const { id: item } = await data<{ id: number }>(post('/api/content-items', { contentTypeId: id, data: { a: 1 } }, own))
  expect([issued.id, id, item]).toEqual(Array(3).fill(FIRST_FOREIGN + 1))
  return { key, foreign: id }
}

/** An answer without what differs from call to call by its nature. */
const masked = (text: string, id: number) => text.replaceAll(`${id}`, 'ID').replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'DECISION')

test('the procedures that name a thing are found', () => {
  expect(references.map(({ name, field }) => `${name} ${field}`)).toEqual(
    expect.arrayContaining(['content.items.get id', 'content.items.create contentTypeId', 'gateway.keys.revoke id']),
  )
})

test.each(Object.keys(asked))("over %s, another domain's id is answered exactly as one that does not exist", async (door) => {
  await using wordclaw = await startWordclaw()
  const { key, foreign } = await settleSecondDomain(wordclaw)
  const before = await rowCounts(wordclaw)

  for (const { name, procedure, field } of references) {
    const answer = async (id: number) => {
      const sent = asked[door]?.(procedure, inputOf(procedure, field, id)) as Sent
      const { status, text } = await send(wordclaw, { ...sent, headers: { ...sent.headers, 'x-api-key': key } })
      return { name, field, status, text: masked(text, id) }
    }
    const theirs = await answer(foreign)
    expect(theirs).toEqual(await answer(MISSING))
    if (field === procedure.resource.id) expect(theirs.text).toContain('_NOT_FOUND')
    else expect(theirs.text).not.toContain('VALIDATION_ERROR')
  }
  expect(await rowCounts(wordclaw)).toEqual(before)
})
