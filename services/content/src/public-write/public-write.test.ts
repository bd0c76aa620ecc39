import { setClock } from '@wordclaw/shared/testing/jobs'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const open = (more: object = {}) => ({
  type: 'object',
  'x-wordclaw-public-write': { subjectField: 'author', allowedOperations: ['create', 'update'], requiredStatus: 'pending', ...more },
  properties: { author: { type: 'string' }, text: { type: 'string' } },
  required: ['author'],
  additionalProperties: false,
})

/** Whoever has no key: the gateway has told the domain by the token. */
const STRANGER = { id: 'anonymous', domainId: 1, scopes: [] }
const data = { author: 'ada', text: 'hello' }

async function startPublicWriting(schema: object = open()) {
  const clock = setClock()
  const content = await startContent({ clock })
  const contentTypeId = await content.givenType({ schema })
  const { publicWrite, items, tokens } = content.as({})
  return { ...content, clock, contentTypeId, issue: publicWrite.issueToken, items, tokens, stranger: content.as(STRANGER).publicWrite }
}

test('a token lets its subject create items in the state that the type asks for, and change them while they are in it', async () => {
  await using content = await startPublicWriting()
  const { contentTypeId: id } = content
  const { token, ...issued } = await content.issue({ id, subject: 'ada' })
  expect(issued).toEqual({
    contentTypeId: id,
    subjectField: 'author',
    subject: 'ada',
    allowedOperations: ['create', 'update'],
    requiredStatus: 'pending',
    ttlSeconds: 900,
    expiresAt: '2026-11-24T10:15:00.000Z',
  })

  const item = await content.stranger.createItem({ id, token, data })
  expect(item).toMatchObject({ contentTypeId: id, version: 1, status: 'pending', publishedVersion: null })
  expect(await content.stranger.updateItem({ id: item.id, token, data: JSON.stringify({ ...data, text: 'bye' }) })).toMatchObject({
    version: 2,
    status: 'pending',
    data: { text: 'bye' },
  })

  await content.items.update({ id: item.id, status: 'draft' })
  const locked = await expectProblem(content.stranger.updateItem({ id: item.id, token, data }), 'PUBLIC_WRITE_STATUS_LOCKED')
  expect(locked.context).toEqual({ requiredStatus: 'pending' })
})

test('what is written by a token leaves the events and the trail that any write leaves', async () => {
  await using content = await startPublicWriting()
  const { token } = await content.issue({ id: content.contentTypeId, subject: 'ada' })
  await content.newEvents()

  const { id } = await content.stranger.createItem({ id: content.contentTypeId, token, data })
  await content.stranger.updateItem({ id, token, data })

  expect((await content.newEvents()).map(({ subject }) => subject)).toEqual(['content.item.created', 'content.item.updated'])
  const [issued, ...written] = await content.audit()
  expect(issued).toMatchObject({ action: 'issueToken', entityType: 'content_type', entityId: content.contentTypeId })
  expect(written).toMatchObject([
    { action: 'createItem', entityType: 'content_item', entityId: id, actorId: 'anonymous', after: expect.any(String) },
    { action: 'updateItem', entityType: 'content_item', entityId: id, actorId: 'anonymous' },
  ])
})

test('a subject writes its own documents, and nobody else’s', async () => {
  await using content = await startPublicWriting()
  const { contentTypeId: id } = content
  const { token } = await content.issue({ id, subject: 'ada' })
  const theirs = await content.items.create({ contentTypeId: id, data: { author: 'bob' }, status: 'pending' })
  const own = await content.stranger.createItem({ id, token, data })

  for (const text of [{ author: 'bob' }, { text: 'nobody' }, '{"author":"bob"}'])
    await expectProblem(content.stranger.createItem({ id, token, data: text }), 'PUBLIC_WRITE_SUBJECT_MISMATCH')
  await expectProblem(content.stranger.updateItem({ id: theirs.id, token, data }), 'PUBLIC_WRITE_SUBJECT_MISMATCH')
  await expectProblem(content.stranger.updateItem({ id: own.id, token, data: { author: 'bob' } }), 'PUBLIC_WRITE_SUBJECT_MISMATCH')
})

test('what does not fit the type is refused as it is for everybody', async () => {
  await using content = await startPublicWriting()
  const { contentTypeId: id } = content
  const { token } = await content.issue({ id, subject: 'ada' })

  await expectProblem(content.stranger.createItem({ id, token, data: { ...data, more: 1 } }), 'CONTENT_SCHEMA_VALIDATION_FAILED')
  await expectProblem(content.stranger.createItem({ id, token, data: '{' }), 'INVALID_CONTENT_DATA_JSON')
})

test('a token is good for what it was issued for: one type, its operations, one domain, its time', async () => {
  await using content = await startPublicWriting()
  const { contentTypeId: id } = content
  const other = await content.givenType({ schema: open() })
  const { token } = await content.issue({ id, subject: 'ada', ttlSeconds: 60, operations: ['create'] })
  const item = await content.stranger.createItem({ id, token, data })

  await expectProblem(content.stranger.createItem({ id: other, token, data }), 'PUBLIC_WRITE_TOKEN_CONTENT_TYPE_MISMATCH')
  await expectProblem(content.stranger.updateItem({ id: item.id, token, data }), 'PUBLIC_WRITE_OPERATION_FORBIDDEN')
  await expectProblem(content.stranger.createItem({ id, data }), 'PUBLIC_WRITE_TOKEN_MISSING')
  await expectProblem(content.stranger.createItem({ id, token: `${token}x`, data }), 'INVALID_PUBLIC_WRITE_TOKEN')
  const elsewhere = content.as({ ...STRANGER, domainId: 2 }).publicWrite
  await expectProblem(elsewhere.createItem({ id, token, data }), 'INVALID_PUBLIC_WRITE_TOKEN')
  content.clock.advance(60_000)
  await expectProblem(content.stranger.createItem({ id, token, data }), 'PUBLIC_WRITE_TOKEN_EXPIRED')
})

test('an item of another type is not changed, and one of another domain does not exist', async () => {
  await using content = await startPublicWriting()
  const { token } = await content.issue({ id: content.contentTypeId, subject: 'ada' })
  const other = await content.givenItem(['one'])

  await expectProblem(content.stranger.updateItem({ id: other.id, token, data }), 'PUBLIC_WRITE_TOKEN_CONTENT_TYPE_MISMATCH')
  const foreign = await content.givenItem(['one'], { domainId: 2 })
  for (const id of [999, foreign.id]) await expectProblem(content.stranger.updateItem({ id, token, data }), 'CONTENT_ITEM_NOT_FOUND')
})

test.each([
  ['the field that names the subject', { subjectField: 'text' }, 'PUBLIC_WRITE_TOKEN_STALE'],
  ['the state', { requiredStatus: 'draft' }, 'PUBLIC_WRITE_TOKEN_STALE'],
  ['the operations', { allowedOperations: ['update'] }, 'PUBLIC_WRITE_TOKEN_STALE'],
  ['that it is open at all', { enabled: false }, 'CONTENT_TYPE_PUBLIC_WRITE_UNAVAILABLE'],
])('when the type changes %s, tokens that were issued before are refused', async (_, change, code) => {
  await using content = await startPublicWriting()
  const { contentTypeId: id } = content
  const { token } = await content.issue({ id, subject: 'ada' })

  await content.as({}).types.update({ id, schema: { ...open(change), required: ['author', 'text'] } })

  await expectProblem(content.stranger.createItem({ id, token, data }), code)
})

test('a token that was revoked is refused', async () => {
  await using content = await startPublicWriting()
  const { contentTypeId: id } = content
  const { token } = await content.issue({ id, subject: 'ada' })

  await content.tokens.revoke({ id })

  await expectProblem(content.stranger.createItem({ id, token, data }), 'INVALID_PUBLIC_WRITE_TOKEN')
})

test('no token is issued for a type that is not open, that would go live at once, or that is of another domain', async () => {
  await using content = await startPublicWriting(open({ allowedOperations: ['create'] }))
  const { contentTypeId: id } = content
  const closed = await content.givenType()
  const live = await content.givenType({ schema: open({ requiredStatus: 'published' }) })

  for (const unavailable of [closed, live])
    await expectProblem(content.issue({ id: unavailable, subject: 'ada' }), 'CONTENT_TYPE_PUBLIC_WRITE_UNAVAILABLE')
  await expectProblem(content.as({ domainId: 2 }).publicWrite.issueToken({ id, subject: 'ada' }), 'CONTENT_TYPE_NOT_FOUND')
  await expectProblem(content.issue({ id, subject: '  ' }), 'PUBLIC_WRITE_SUBJECT_REQUIRED')
  await expectProblem(content.issue({ id, subject: 'ada', operations: ['update'] }), 'PUBLIC_WRITE_OPERATION_UNSUPPORTED')
})

test('no token to create is issued for a singleton that has its item', async () => {
  await using content = await startPublicWriting()
  const id = await content.givenType({ kind: 'singleton', schema: open() })
  const { token } = await content.issue({ id, subject: 'ada', operations: ['create'] })
  await content.stranger.createItem({ id, token, data })

  await expectProblem(content.stranger.createItem({ id, token, data }), 'SINGLETON_CONTENT_ITEM_EXISTS')
  await expectProblem(content.issue({ id, subject: 'ada', operations: ['create'] }), 'SINGLETON_CONTENT_ITEM_EXISTS')
})

test('a dry run of a public write answers as the call would, and writes nothing', async () => {
  await using content = await startPublicWriting()
  const { contentTypeId: id } = content
  const { token } = await content.issue({ id, subject: 'ada' })

  expect(await content.as(STRANGER, { dryRun: true }).publicWrite.createItem({ id, token, data })).toMatchObject({ status: 'pending' })

  expect((await content.items.list({})).items).toEqual([])
})
