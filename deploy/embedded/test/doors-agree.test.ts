import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Door, doors, type Outcome, procedures, type Request } from './doors.ts'
import { type Decision, startWordclaw, type Wordclaw } from './harness.ts'

const SCOPES = [['content:read'], ['content:write'], ['content:write', 'content:publish'], ['audit:read'], ['admin']]

const ADMIN = SCOPES.length - 1

interface Call extends Request {
  /** Which key makes the call; the ones after the real keys are: none, an unknown one. */
  readonly key: number
}

const id = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.constantFrom(0, -1, 1.5, 2 ** 31, 2 ** 53, 'one'))
const title = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('Hello', '', 'ünïcödé ✓', '__proto__'))
const data = fc.oneof(
  { weight: 5, arbitrary: fc.record({ title, body: fc.string({ maxLength: 8 }) }, { requiredKeys: ['title'] }) },
  fc.record({ title: fc.jsonValue({ maxDepth: 2 }), extra: fc.jsonValue({ maxDepth: 1 }) }, { requiredKeys: [] }),
  title.map((text) => JSON.stringify({ title: text })),
  fc.constantFrom('no json', '[]', '{"title":'),
)
const status = fc.constantFrom('draft', 'published', 'archived', 'in_review', 'Not A Status', '')
const version = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.constantFrom(0, -3, 1.5, 'two'))
const schema = fc.constantFrom(
  { type: 'object', properties: { title: { type: 'string' }, body: { type: 'string' } }, required: ['title'], additionalProperties: false },
  { type: 'object' },
  { type: 'nonsense' },
  { $ref: 'https://example.com/schema.json' },
  'not json',
)
const slug = fc.constantFrom('article', 'page', 'Not A Slug', 'x'.repeat(101))

const optional = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }, requiredKeys: (keyof T)[]) => fc.record(fields, { requiredKeys })

const inputs: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  'content.types.create': optional({ name: title, slug, schema, kind: fc.constantFrom('collection', 'singleton', 'other') }, [
    'name',
    'slug',
    'schema',
  ]),
  'content.types.get': fc.record({ id }),
  'content.types.list': optional(
    { limit: fc.constantFrom(1, 2, 0, 501, 'many'), cursor: fc.constantFrom('', 'garbage', 'eyJpZCI6LTF9') },
    [],
  ),
  'content.types.update': optional({ id, name: title, schema }, ['id']),
  'content.types.delete': fc.record({ id }),
  'content.items.create': optional({ contentTypeId: id, data, status }, ['contentTypeId', 'data']),
  'content.items.get': optional({ id, draft: fc.constantFrom(true, false, 'maybe') }, ['id']),
  'content.items.list': optional({ limit: fc.constantFrom(1, 2, -1), contentTypeId: id, status, draft: fc.boolean() }, []),
  'content.items.update': optional({ id, data, status, expectedVersion: version }, ['id']),
  'content.items.publish': optional({ id, expectedVersion: version }, ['id']),
  'content.items.unpublish': fc.record({ id }),
  'content.items.rollback': fc.record({ id, version }),
  'content.items.delete': optional({ id, expectedVersion: version }, ['id']),
  'content.items.listVersions': optional({ id, limit: fc.constantFrom(1, 3, 0) }, ['id']),
}

const call: fc.Arbitrary<Call> = fc.constantFrom(...Object.keys(inputs)).chain((procedure) =>
  fc.record({
    procedure: fc.constant(procedure),
    input: inputs[procedure] as fc.Arbitrary<Record<string, unknown>>,
    dryRun: procedures.get(procedure)?.type === 'mutation' ? fc.boolean() : fc.constant(false),
    key: fc.oneof({ weight: 6, arbitrary: fc.constant(ADMIN) }, fc.nat({ max: SCOPES.length + 1 })),
  }),
)

const article = {
  name: 'Article',
  slug: 'given',
  schema: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
}

/** What every sequence starts from, so that there is something to act on. */
const given: readonly Call[] = [
  { procedure: 'content.types.create', input: article, key: ADMIN },
  { procedure: 'content.items.create', input: { contentTypeId: 1, data: { title: 'first' } }, key: ADMIN },
  { procedure: 'content.items.create', input: { contentTypeId: 1, data: { title: 'second' }, status: 'published' }, key: ADMIN },
  { procedure: 'content.items.update', input: { id: 2, data: { title: 'a draft beside' } }, key: ADMIN },
]

/** What differs from call to call by its nature. */
const settled = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"TIME"'))

/** What a decision is about, and how it ended. */
const ESSENCE = [
  'procedure',
  'operation',
  'outcome',
  'code',
  'remediation',
  'determining',
  'resource_type',
  'resource_id',
  'principal_id',
  'policy_version',
  'dry_run',
] as const

const essence = (decision: Decision) => Object.fromEntries(ESSENCE.map((member) => [member, decision[member]]))

/** Makes the calls through one door, from an empty start. */
async function told(
  wordclaw: Wordclaw,
  through: readonly Door[],
  calls: readonly Call[],
): Promise<{ outcomes: Outcome[]; decisions: object[] }> {
  await wordclaw.empty()
  const outcomes: Outcome[] = []
  for (const { key, ...request } of calls) outcomes.push(await (through[key] as Door).call(request))
  return { outcomes: settled(outcomes) as Outcome[], decisions: (await wordclaw.decisions()).map(essence) }
}

test('the same random calls have equal answers, equal refusals and equal decisions through every door', { timeout: 240_000 }, async () => {
  await using wordclaw = await startWordclaw()
  const admin = await doors.rest(wordclaw.url, wordclaw.key)
  const keys: (string | undefined)[] = []
  for (const scopes of SCOPES) {
    const created = await admin.call({ procedure: 'gateway.keys.create', input: { name: scopes.join(' '), scopes } })
    keys.push((created as { value: { apiKey: string } }).value.apiKey)
  }
  keys.push(undefined, 'wc_live_nobody')
  await using stack = new AsyncDisposableStack()
  const opened = new Map<string, Door[]>()
  for (const [name, open] of Object.entries(doors)) {
    opened.set(name, await Promise.all(keys.map(async (key) => stack.use(await open(wordclaw.url, key)))))
  }

  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 4, maxLength: 12 }), async (random) => {
      const calls = [...given, ...random]
      const [first, ...others] = await inTurn([...opened], async ([name, through]) => ({ name, ...(await told(wordclaw, through, calls)) }))
      for (const other of others) expect({ ...other, name: first?.name }).toEqual(first)
      expect(first?.decisions).toHaveLength(calls.length)
    }),
    { numRuns: 25 },
  )
})

async function inTurn<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const value of values) results.push(await work(value))
  return results
}
