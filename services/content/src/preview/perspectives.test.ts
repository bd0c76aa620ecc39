import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startReleasing } from '../../test/releases.ts'

const STRANGER = { id: 'anonymous', domainId: 1, scopes: [] }

test('a token for a release shows the item as it will be once that is published', async () => {
  await using content = await startReleasing()
  const { id } = await content.givenItem(['now'])
  await content.items.publish({ id })
  const release = await content.givenRelease({ contentItemId: id, action: 'publish', data: { title: 'in spring' } })

  const { token } = await content.as({}).preview.issueItemToken({ id, perspective: `release:${release.id}` })

  expect(await content.as(STRANGER).preview.readItem({ id, token })).toMatchObject({ id, data: { title: 'in spring' } })
  expect(await content.live(id)).toEqual({ title: 'now' })
  await content.releases.delete({ id: release.id })
  await expectProblem(content.as(STRANGER).preview.readItem({ id, token }), 'RELEASE_NOT_FOUND')
})

test('no token is issued for a release that there is not, or that is of another domain, nor for one together with a version', async () => {
  await using content = await startReleasing()
  const { id } = await content.givenItem(['now'])
  const foreign = await content.as({ domainId: 2 }).releases.create({ name: 'Theirs' })
  const { issueItemToken } = content.as({}).preview

  await expectProblem(issueItemToken({ id, perspective: 'release:999' }), 'RELEASE_NOT_FOUND')
  await expectProblem(issueItemToken({ id, perspective: `release:${foreign.id}` }), 'RELEASE_NOT_FOUND')
  await expectProblem(issueItemToken({ id, perspective: 'draft', version: 1 }), 'VALIDATION_ERROR')
})
