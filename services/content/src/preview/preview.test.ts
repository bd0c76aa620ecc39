import { setClock } from '@wordclaw/shared/testing/jobs'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent, TOKEN_KEY } from '../../test/harness.ts'

const LOCALIZED = {
  type: 'object',
  'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
  properties: { title: { type: 'string', 'x-wordclaw-localized': true } },
}

/** Whoever has no key: the gateway has told the domain by the token. */
const STRANGER = { id: 'anonymous', domainId: 1, scopes: [] }

async function startPreviews(options: Parameters<typeof startContent>[0] = {}) {
  const clock = setClock()
  const content = await startContent({ clock, ...options })
  const { preview, tokens } = content.as({})
  return { ...content, clock, issueItemToken: preview.issueItemToken, revoke: tokens.revoke, stranger: content.as(STRANGER).preview }
}

test('a token shows the working copy as it is whenever it is read', async () => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one', 'two'])

  const issued = await content.issueItemToken({ id })
  expect(issued).toEqual({
    contentItemId: id,
    token: expect.stringMatching(/^t1\./),
    previewPath: `/api/preview/content-items/${id}?token=${issued.token}`,
    expiresAt: '2026-11-24T10:15:00.000Z',
    ttlSeconds: 900,
    draft: true,
  })
  expect(await content.stranger.readItem({ id, token: issued.token })).toMatchObject({
    id,
    version: 2,
    data: { title: 'two' },
    publicationState: 'draft',
  })
  await content.as({}).items.update({ id, data: { title: 'three' } })
  expect(await content.stranger.readItem({ id, token: issued.token })).toMatchObject({ version: 3, data: { title: 'three' } })
})

test('a token for what is published shows that, and nothing while nothing is', async () => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one'])
  const { token } = await content.issueItemToken({ id, draft: false })

  await expectProblem(content.stranger.readItem({ id, token }), 'PREVIEW_TARGET_UNPUBLISHED')

  await content.as({}).items.publish({ id })
  await content.as({}).items.update({ id, data: { title: 'unseen' } })
  expect(await content.stranger.readItem({ id, token })).toMatchObject({ data: { title: 'one' }, publicationState: 'changed' })
})

test.each([1, 2])('a token that is bound to version %i shows that version, whatever becomes of the item', async (version) => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one', 'two'])
  const { token } = await content.issueItemToken({ id, version })

  await content.as({}).items.update({ id, data: { title: 'three' } })

  expect(await content.stranger.readItem({ id, token })).toMatchObject({ version, data: { title: ['one', 'two'][version - 1] } })
})

test('no token is issued for a version that there is not', async () => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one'])

  await expectProblem(content.issueItemToken({ id, version: 2 }), 'TARGET_VERSION_NOT_FOUND')
  await expectProblem(content.issueItemToken({ id, version: 1, draft: false }), 'VALIDATION_ERROR')
})

test('a token shows the item in the locale that it is bound to', async () => {
  await using content = await startPreviews()
  const contentTypeId = await content.givenType({ schema: LOCALIZED })
  const { id } = await content.as({}).items.create({ contentTypeId, data: { title: { en: 'Cat', de: 'Katze' } } })
  const { token } = await content.issueItemToken({ id, locale: 'de' })

  expect(await content.stranger.readItem({ id, token })).toMatchObject({
    data: { title: 'Katze' },
    localeResolution: { requestedLocale: 'de', fields: { '/title': 'de' } },
  })
  await expectProblem(content.issueItemToken({ id, fallbackLocale: 'en' }), 'CONTENT_LOCALE_REQUIRED')
  await expectProblem(content.issueItemToken({ id, locale: 'fr' }), 'CONTENT_LOCALE_UNSUPPORTED')
})

test('a token that is bound to an audience is good for whoever says it', async () => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one'])
  const { token } = await content.issueItemToken({ id, audience: 'the board' })

  expect(await content.stranger.readItem({ id, token, audience: 'the board' })).toMatchObject({ id })
  await expectProblem(content.stranger.readItem({ id, token }), 'INVALID_PREVIEW_TOKEN')
  await expectProblem(content.stranger.readItem({ id, token, audience: 'the press' }), 'INVALID_PREVIEW_TOKEN')
})

test('a token is good for one item, in one domain, until it expires', async () => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one'])
  const { id: other } = await content.givenItem(['another'])
  const { token } = await content.issueItemToken({ id, ttlSeconds: 60 })

  await expectProblem(content.stranger.readItem({ id: other, token }), 'PREVIEW_TOKEN_SCOPE_MISMATCH')
  await expectProblem(content.as({ ...STRANGER, domainId: 2 }).preview.readItem({ id, token }), 'INVALID_PREVIEW_TOKEN')
  content.clock.advance(59_999)
  expect(await content.stranger.readItem({ id, token })).toMatchObject({ id })
  content.clock.advance(1)
  await expectProblem(content.stranger.readItem({ id, token }), 'PREVIEW_TOKEN_EXPIRED')
})

test('a call without a token, with one that was altered or with one for another purpose is refused', async () => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one'])
  const { token } = await content.issueItemToken({ id })

  await expectProblem(content.stranger.readItem({ id }), 'PREVIEW_TOKEN_MISSING')
  await expectProblem(content.stranger.readItem({ id, token: 'a word' }), 'INVALID_PREVIEW_TOKEN')
  await expectProblem(content.stranger.readItem({ id, token: `${token.slice(0, -1)}_` }), 'INVALID_PREVIEW_TOKEN')
})

test('taking a key away revokes what it has signed; while keys rotate both are good', async () => {
  const tokenKeys = [TOKEN_KEY]
  await using content = await startPreviews({ tokenKeys })
  const { id } = await content.givenItem(['one'])
  const { token } = await content.issueItemToken({ id })

  tokenKeys.unshift({ id: 'k2', secret: 'the next key for tokens of thirty-two characters' })
  expect(await content.stranger.readItem({ id, token })).toMatchObject({ id })
  tokenKeys.pop()
  await expectProblem(content.stranger.readItem({ id, token }), 'INVALID_PREVIEW_TOKEN')
})

test('revoking the tokens of a type revokes those issued until then, and none of another type', async () => {
  await using content = await startPreviews()
  const { id, contentTypeId } = await content.givenItem(['one'])
  const { id: other } = await content.givenItem(['another'])
  const { token } = await content.issueItemToken({ id })
  const { token: kept } = await content.issueItemToken({ id: other })

  expect(await content.revoke({ id: contentTypeId })).toEqual({ id: contentTypeId, revokedAt: '2026-11-24T10:00:00.000Z' })

  await expectProblem(content.stranger.readItem({ id, token }), 'INVALID_PREVIEW_TOKEN')
  expect(await content.stranger.readItem({ id: other, token: kept })).toMatchObject({ id: other })
  content.clock.advance(1)
  const { token: fresh } = await content.issueItemToken({ id })
  expect(await content.stranger.readItem({ id, token: fresh })).toMatchObject({ id })
})

test('issuing a token leaves a trace in the trail of the item, and the token nowhere', async () => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one'])

  const { token } = await content.issueItemToken({ id })

  const trail = await content.audit()
  expect(trail.at(-1)).toMatchObject({ action: 'issueItemToken', entityType: 'content_item', entityId: id, actorId: 'api_key:1' })
  expect(JSON.stringify(trail)).not.toContain(token)
})

test('what a dry run issues leaves no trace and shows nothing', async () => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one'])
  const before = (await content.audit()).length

  const { token } = await content.as({}, { dryRun: true }).preview.issueItemToken({ id })

  expect(await content.audit()).toHaveLength(before)
  await expectProblem(content.stranger.readItem({ id, token }), 'PREVIEW_TOKEN_EXPIRED')
})

test('no token is issued for an item of another domain, and one for an item that was deleted shows nothing', async () => {
  await using content = await startPreviews()
  const { id } = await content.givenItem(['one'])
  const { token } = await content.issueItemToken({ id })

  await expectProblem(content.as({ domainId: 2 }).preview.issueItemToken({ id }), 'CONTENT_ITEM_NOT_FOUND')
  await content.as({}).items.delete({ id })
  await expectProblem(content.stranger.readItem({ id, token }), 'CONTENT_ITEM_NOT_FOUND')
})
