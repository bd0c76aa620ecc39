import { expect, test } from 'vitest'
import { type Door, doors, type Outcome } from './doors.ts'
import { startWordclaw } from './harness.ts'

const answerOf = <T>(outcome: Outcome): T => ('value' in outcome ? (outcome.value as T) : expect.fail(JSON.stringify(outcome)))

const callsOf = (door: Door) => ({
  call: async <T>(procedure: string, input: Record<string, unknown>, dryRun = false) =>
    answerOf<T>(await door.call({ procedure, input, dryRun })),
  refused: async (procedure: string, input: Record<string, unknown>) => {
    const outcome = await door.call({ procedure, input })
    return 'refusal' in outcome ? outcome.refusal : expect.fail(JSON.stringify(outcome))
  },
})

const BEFORE = {
  type: 'object',
  properties: { name: { type: 'string' }, born: { type: 'string' }, note: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
}
const AFTER = {
  type: 'object',
  properties: { title: { type: 'string' }, born: { type: 'integer' } },
  required: ['title'],
  additionalProperties: false,
}
const TRANSFORMS = [
  { op: 'rename', path: '/name', to: 'title' },
  { op: 'convert', path: '/born', from: 'string', to: 'integer' },
  { op: 'drop', path: '/note' },
]

interface Migration {
  readonly id: number
  readonly state: string
  readonly touched: Record<string, number | null>
}

test.each(Object.entries(doors))(
  'over %s, a schema is changed with its items: refused without the transforms, seen ahead, done in the background and undone',
  { timeout: 120_000 },
  async (_, open) => {
    await using wordclaw = await startWordclaw()
    await using door = await open(wordclaw.url, wordclaw.key)
    const { call, refused } = callsOf(door)
    const { id } = await call<{ id: number }>('content.types.create', { name: 'Person', slug: 'person', schema: BEFORE })
    const ada = { name: 'Ada', born: '1815', note: 'a secret' }
    const item = await call<{ id: number }>('content.items.create', { contentTypeId: id, data: ada, status: 'published' })
    await call('forms.definitions.create', {
      name: 'People',
      slug: 'people',
      contentTypeId: id,
      fields: [{ name: 'note' }],
      defaultData: { name: 'x' },
    })
    await call('payments.offers.create', { slug: 'ada', name: 'Ada', scopeType: 'item', scopeRef: item.id, priceSats: 10, active: false })
    const read = () => call<{ data: object }>('content.items.get', { id: item.id, draft: false })
    const ended = (migrationId: number) =>
      expect
        .poll(() => call<Migration>('content.migrations.get', { id, migrationId }), { timeout: 20_000, interval: 100 })
        .toMatchObject({ state: 'completed', migrated: 1 })

    expect(await refused('content.types.update', { id, schema: AFTER })).toMatchObject({ code: 'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS' })
    const change = { id, schema: AFTER, transforms: TRANSFORMS }
    const preview = await call<Migration>('content.migrations.create', change, true)
    expect(preview).toMatchObject({
      class: 'breaking',
      touched: { items: 1, published: 1, drafts: 0, versions: 0, forms: 1, offers: 1, embeddings: 0 },
      samples: [{ contentItemId: item.id, before: ada, after: { title: 'Ada', born: 1815 } }],
    })
    expect(await read()).toMatchObject({ data: ada })

    const started = await call<Migration>('content.migrations.create', change)
    expect(await read()).toMatchObject({ data: { title: 'Ada', born: 1815 } })
    await ended(started.id)
    expect(await read()).toMatchObject({ data: { title: 'Ada', born: 1815 }, version: 2 })
    expect(await call('content.items.getVersion', { id: item.id, version: 1 })).toMatchObject({ data: { title: 'Ada', born: 1815 } })

    const back = await call<Migration>('content.migrations.revert', { id, migrationId: started.id })
    await ended(back.id)
    expect(await read()).toMatchObject({ data: ada, version: 3 })
    expect((await refused('content.migrations.revert', { id, migrationId: started.id })).code).toBe('CONTENT_TYPE_MIGRATION_NOT_REVERTIBLE')
  },
)

test('the command of the documentation works as it is pasted', { timeout: 60_000 }, async () => {
  await using wordclaw = await startWordclaw()
  const headers = { 'x-api-key': wordclaw.key, 'content-type': 'application/json' }
  const post = async (path: string, body: object) =>
    (await (await fetch(wordclaw.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as { data: Migration }
  const { data: type } = await post('/api/content-types', { name: 'Person', slug: 'person', schema: BEFORE })
  const body = { schema: AFTER, transforms: TRANSFORMS }
  const dry = await fetch(`${wordclaw.url}/api/content-types/${type.id}/migrations?mode=dry_run`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect({ status: dry.status, body: await dry.json() }).toMatchObject({ status: 200, body: { data: { class: 'breaking' } } })
  const { data: started } = await post(`/api/content-types/${type.id}/migrations`, body)
  expect(started.state).toBe('running')
  const undone = await fetch(`${wordclaw.url}/api/content-types/${type.id}/migrations/${started.id}/revert`, {
    method: 'POST',
    headers: { 'x-api-key': wordclaw.key },
  })
  expect(await undone.json()).toMatchObject({ data: { reverts: started.id } })
})
