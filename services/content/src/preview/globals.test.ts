import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const schema = { type: 'object', properties: { title: { type: 'string' } } }
const STRANGER = { id: 'anonymous', domainId: 1, scopes: [] }

async function startGlobal() {
  const content = await startContent()
  const { id: contentTypeId } = await content.as({}).types.create({ name: 'Footer', slug: 'footer', kind: 'singleton', schema })
  const { issueItemToken, issueGlobalToken } = content.as({}).preview
  return { ...content, contentTypeId, issueItemToken, issueGlobalToken, stranger: content.as(STRANGER).preview }
}

test('a token for a global shows it, whichever item it is by then', async () => {
  await using content = await startGlobal()
  const { contentTypeId } = content
  const { items } = content.as({})
  const first = await items.create({ contentTypeId, data: { title: 'one' } })
  const { token, ...issued } = await content.issueGlobalToken({ slug: 'footer' })
  expect(issued).toMatchObject({ slug: 'footer', contentItemId: first.id, previewPath: `/api/preview/globals/footer?token=${token}` })
  expect(await content.stranger.readGlobal({ slug: 'footer', token })).toEqual({
    contentType: { id: contentTypeId, name: 'Footer', slug: 'footer', kind: 'singleton' },
    item: expect.objectContaining({ id: first.id, data: { title: 'one' } }),
  })

  await items.delete({ id: first.id })
  await expectProblem(content.stranger.readGlobal({ slug: 'footer', token }), 'GLOBAL_CONTENT_ITEM_NOT_FOUND')
  const second = await items.create({ contentTypeId, data: { title: 'two' } })
  expect(await content.stranger.readGlobal({ slug: 'footer', token })).toMatchObject({ item: { id: second.id, data: { title: 'two' } } })
})

test('a token for what is published of a global shows nothing while nothing is', async () => {
  await using content = await startGlobal()
  await content.as({}).items.create({ contentTypeId: content.contentTypeId, data: { title: 'one' } })
  const { token } = await content.issueGlobalToken({ slug: 'footer', draft: false })

  await expectProblem(content.stranger.readGlobal({ slug: 'footer', token }), 'PREVIEW_TARGET_UNPUBLISHED')
})

test('no token is issued for a global that there is not, in this domain, or that has not been written', async () => {
  await using content = await startGlobal()
  await content.as({}).types.create({ name: 'Page', slug: 'page', schema })

  await expectProblem(content.issueGlobalToken({ slug: 'footer' }), 'GLOBAL_CONTENT_ITEM_NOT_FOUND')
  await expectProblem(content.issueGlobalToken({ slug: 'page' }), 'GLOBAL_CONTENT_TYPE_NOT_FOUND')
  await expectProblem(content.as({ domainId: 2 }).preview.issueGlobalToken({ slug: 'footer' }), 'GLOBAL_CONTENT_TYPE_NOT_FOUND')
})

test('a token for a global is none for its item, nor one for the item for the global', async () => {
  await using content = await startGlobal()
  const { id } = await content.as({}).items.create({ contentTypeId: content.contentTypeId, data: {} })
  const { token: ofGlobal } = await content.issueGlobalToken({ slug: 'footer' })
  const { token: ofItem } = await content.issueItemToken({ id })

  await expectProblem(content.stranger.readItem({ id, token: ofGlobal }), 'PREVIEW_TOKEN_SCOPE_MISMATCH')
  await expectProblem(content.stranger.readGlobal({ slug: 'footer', token: ofItem }), 'PREVIEW_TOKEN_SCOPE_MISMATCH')
  await expectProblem(content.stranger.readGlobal({ slug: 'footer' }), 'PREVIEW_TOKEN_MISSING')
})
