import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { type Received, type Sent, send } from './requests.ts'

const post = (path: string, body: unknown): Sent => ({ method: 'POST', path, body: typeof body === 'string' ? body : JSON.stringify(body) })
const type = (slug: string, schema: unknown) => post('/api/content-types', { name: slug, slug, schema })

/** Each level refers twice to the one before: written out, the last would be 2^30 schemas. */
const tower = {
  $defs: Object.fromEntries(
    Array.from({ length: 30 }, (_, level) => [
      `l${level}`,
      level === 0 ? { type: 'string' } : { allOf: [{ $ref: `#/$defs/l${level - 1}` }, { $ref: `#/$defs/l${level - 1}` }] },
    ]),
  ),
  $ref: '#/$defs/l29',
}
const broad = {
  properties: Object.fromEntries(
    Array.from({ length: 900 }, (_, index) => [`field_${index}`, { type: 'string', pattern: `^a{1,${index % 50}}b*$` }]),
  ),
}
const unique = { properties: { list: { type: 'array', uniqueItems: true } } }
const slow = { properties: { text: { type: 'string', pattern: '^(a|a)*(b|a)*(a|c)*(a+)+$' } } }
const open = { type: 'object' }

const objects = Array.from({ length: 20_000 }, (_, index) => ({ index, name: `entry ${index}` }))
const document = { list: Array.from({ length: 120_000 }, (_, index) => index) }

/** Calls that are costly, or made to look so. */
const hostile: readonly (readonly [string, (typeOf: Record<string, number>) => Sent])[] = [
  ['a tower of references', () => type('tower', tower)],
  ['a schema of 60 KB', () => type('broad', broad)],
  [
    'a schema of 900 fields in one allOf',
    () => type('all', { allOf: Array.from({ length: 900 }, (_, index) => ({ required: [`f${index}`] })) }),
  ],
  [
    'a text that a pattern is slow on',
    ({ slow: id }) => post('/api/content-items', { contentTypeId: id, data: { text: `${'a'.repeat(200_000)}!` } }),
  ],
  ['20,000 objects to compare', ({ unique: id }) => post('/api/content-items', { contentTypeId: id, data: { list: objects } })],
  ['a document of nearly 1 MiB', ({ open: id }) => post('/api/content-items', { contentTypeId: id, data: document })],
  ['a document text of nearly 1 MiB', ({ open: id }) => post('/api/content-items', { contentTypeId: id, data: JSON.stringify(document) })],
  ['one text of nearly 1 MiB', ({ open: id }) => post('/api/content-items', { contentTypeId: id, data: { text: 'x'.repeat(1_000_000) } })],
  ['300,000 empty lists', () => post('/api/content-types', `[${'[],'.repeat(300_000)}[]]`)],
  [
    '60,000 unknown fields',
    () => post('/api/content-types', Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`f${index}`, 1]))),
  ],
  ['JSON of 500,000 levels', () => post('/api/content-types', `${'['.repeat(500_000)}${']'.repeat(500_000)}`)],
  [
    'a policy of 64 KiB',
    () =>
      post('/api/policy/simulate', {
        text: `@id("a") @code("A") @remediation("B.") forbid (principal, action, resource) when { ${'('.repeat(2_000)}true${')'.repeat(2_000)} };`,
      }),
  ],
  [
    'as many policies as a domain may have',
    () =>
      post('/api/policy/simulate', {
        text: Array.from(
          { length: 32 },
          (_, index) =>
            `@id("r${index}") @code("ABC") @remediation("B.") forbid (principal, action, resource) when { resource.id == "${index}" };`,
        ).join('\n'),
      }),
  ],
]

async function typesOf(wordclaw: Wordclaw): Promise<Record<string, number>> {
  const made = await Promise.all(
    Object.entries({ slow, unique, open }).map(async ([slug, schema]) => [
      slug,
      (JSON.parse((await send(wordclaw, type(slug, schema))).text) as { data: { id: number } }).data.id,
    ]),
  )
  return Object.fromEntries(made) as Record<string, number>
}

test('while hostile input is processed, others are answered, and nothing ends in a fault', { timeout: 120_000 }, async ({ annotate }) => {
  await using wordclaw = await startWordclaw()
  const types = await typesOf(wordclaw)
  await send(wordclaw, { path: '/api/content-types' })

  for (const [name, request] of hostile) {
    const sent = request(types)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const answers: Received[] = []
    const others = (async () => {
      while (answers.length === 0) expect((await send(wordclaw, { path: '/api/content-types' })).status).toBe(200)
    })()
    answers.push(await send(wordclaw, sent))
    await others
    delay.disable()

    const [answer] = answers
    expect(answer?.status, `${name}: ${answer?.text.slice(0, 300)}`).toBeLessThan(500)
    await annotate(`${name}: ${answer?.status} ${answer?.problem?.code ?? ''}, longest block ${(delay.max / 1e6).toFixed(0)} ms`)
  }
})
