import { expect, test } from 'vitest'
import { type Door, doors, type Outcome } from './doors.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { fromManual } from './manual.ts'
import { send } from './requests.ts'

const answerOf = <T>(outcome: Outcome): T => ('value' in outcome ? (outcome.value as T) : expect.fail(JSON.stringify(outcome)))
const codeOf = (outcome: Outcome): string => ('refusal' in outcome ? outcome.refusal.code : expect.fail(JSON.stringify(outcome)))

const block = { type: 'object', properties: { blockId: { type: 'string' }, text: { type: 'string' } } }
const PAGE = {
  type: 'object',
  properties: { title: { type: 'string', title: 'Headline' }, blocks: { type: 'array', items: block } },
  required: ['title'],
}
const [intro, prices, contact] = [
  { blockId: 'intro', text: 'We sell red boats.' },
  { blockId: 'prices', text: 'From 100 sats.' },
  { blockId: 'contact', text: 'Call us.' },
]

/** A page that is live, and has been rewritten since. */
async function givenPage(wordclaw: Wordclaw) {
  const door = await doors.trpc(wordclaw.url, wordclaw.key)
  const call = async <T>(procedure: string, input: Record<string, unknown>) => answerOf<T>(await door.call({ procedure, input }))
  const { id: contentTypeId } = await call<{ id: number }>('content.types.create', { name: 'Page', slug: 'page', schema: PAGE })
  const first = { title: 'Boats for everybody', blocks: [intro, prices, contact] }
  const { id } = await call<{ id: number }>('content.items.create', { contentTypeId, data: first })
  await call('content.items.publish', { id })
  const second = { title: 'Boats for nobody', blocks: [contact, { ...intro, text: 'We sell blue boats.' }, prices] }
  await call('content.items.update', { id, data: second })
  return { door, id, contentTypeId, first }
}

const diffOf = async (door: Door, id: number) =>
  answerOf<{ changes: { op: string; path: string }[] }>(await door.call({ procedure: 'content.items.diff', input: { id } }))

test('every door tells how the working copy differs from what readers see: words, moves, and nothing that stayed', async () => {
  await using wordclaw = await startWordclaw()
  const { id } = await givenPage(wordclaw)

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(wordclaw.url, wordclaw.key)
    const { changes } = await diffOf(door, id)
    expect(changes, name).toMatchObject([
      {
        op: 'text',
        path: '/title',
        field: 'Headline',
        words: [{ op: 'same' }, { op: 'removed', text: 'everybody' }, { op: 'added', text: 'nobody' }],
      },
      { op: 'moved', path: '/blocks/0', fromPath: '/blocks/2' },
      { op: 'text', path: '/blocks/1/text' },
    ])
  }
})

test('the sides of a comparison are named in a path as anybody would', async () => {
  await using wordclaw = await startWordclaw()
  const { id } = await givenPage(wordclaw)
  const versions = async (query: string) => {
    const { status, text } = await send(wordclaw, { path: `/api/content-items/${id}/diff?${query}` })
    if (status !== 200) return status
    const { data } = JSON.parse(text) as { data: { fromVersion: number; toVersion: number } }
    return [data.fromVersion, data.toVersion]
  }

  expect(await versions('from=1&to=2')).toEqual([1, 2])
  expect(await versions('from=working&to=published')).toEqual([3, 2])
  expect(await versions('from=9')).toBe(404)
  expect(await versions('from=0')).toBe(400)
  expect(await versions('from=first')).toBe(400)
})

test('what was deleted by an agent over MCP is found, compared no more, and brought back over REST with its history', async () => {
  await using wordclaw = await startWordclaw()
  const { id, contentTypeId } = await givenPage(wordclaw)
  await using agent = await doors.mcp(wordclaw.url, wordclaw.key)
  await using rest = await doors.rest(wordclaw.url, wordclaw.key)
  const keys = answerOf<{ apiKey: string }>(
    await rest.call({ procedure: 'gateway.keys.create', input: { name: 'Reader', scopes: ['content:read'] } }),
  )
  await using reader = await doors.rest(wordclaw.url, keys.apiKey)

  answerOf(await agent.call({ procedure: 'content.items.delete', input: { id } }))

  expect(codeOf(await agent.call({ procedure: 'content.items.diff', input: { id } }))).toBe('CONTENT_ITEM_NOT_FOUND')
  expect(codeOf(await agent.call({ procedure: 'content.types.delete', input: { id: contentTypeId } }))).toBe('CONTENT_TYPE_IN_USE')
  expect(codeOf(await reader.call({ procedure: 'content.trash.list', input: {} }))).toBe('MISSING_CONTENT_WRITE_SCOPE')
  expect(codeOf(await reader.call({ procedure: 'content.items.listVersions', input: { id } }))).toBe('CONTENT_ITEM_NOT_FOUND')
  const { items } = answerOf<{ items: object[] }>(await rest.call({ procedure: 'content.trash.list', input: {} }))
  expect(items).toMatchObject([{ id, version: 3, data: { title: 'Boats for nobody' } }])

  const restored = answerOf(await rest.call({ procedure: 'content.trash.restore', input: { id } }))
  expect(restored).toMatchObject({ id, version: 4, publicationState: 'draft' })
  const back = answerOf(await agent.call({ procedure: 'content.items.rollback', input: { id, version: 1 } }))
  expect(back).toMatchObject({ version: 5, data: { title: 'Boats for everybody' } })
})

test('what is purged is gone, and only an administrator does that', async () => {
  await using wordclaw = await startWordclaw()
  const { id } = await givenPage(wordclaw)
  await using rest = await doors.rest(wordclaw.url, wordclaw.key)
  const { apiKey } = answerOf<{ apiKey: string }>(
    await rest.call({ procedure: 'gateway.keys.create', input: { name: 'Writer', scopes: ['content:write'] } }),
  )
  await using writer = await doors.mcp(wordclaw.url, apiKey)
  answerOf(await writer.call({ procedure: 'content.items.delete', input: { id } }))

  expect(codeOf(await writer.call({ procedure: 'content.trash.purge', input: { id } }))).toBe('ADMIN_REQUIRED')
  expect(answerOf(await rest.call({ procedure: 'content.trash.purge', input: { id } }))).toEqual({ id, purged: true })
  expect(codeOf(await rest.call({ procedure: 'content.trash.listVersions', input: { id } }))).toBe('TRASHED_CONTENT_ITEM_NOT_FOUND')
})

test('the command of the manual compares two versions', async () => {
  await using wordclaw = await startWordclaw()
  const { id } = await givenPage(wordclaw)

  const answer = await fromManual('Versions and the trash', { URL: wordclaw.url, KEY: wordclaw.key, ID: id })

  expect(answer).toMatchObject({ data: { fromVersion: 1, toVersion: 3, changes: [{ op: 'text' }, { op: 'moved' }, { op: 'text' }] } })
})
