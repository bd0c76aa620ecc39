import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

test('whoever revokes the tokens of a type is in its trail, and the type is as it was otherwise', async () => {
  await using content = await startContent()
  const id = await content.givenType()
  const before = await content.as({}).types.get({ id })

  const { revokedAt } = await content.as({}).tokens.revoke({ id })

  expect(Date.parse(revokedAt)).not.toBeNaN()
  expect(await content.as({}).types.get({ id })).toEqual(before)
  expect((await content.audit()).at(-1)).toMatchObject({ action: 'revoke', entityType: 'content_type', entityId: id, actorId: 'api_key:1' })
})

test('the tokens of a type of another domain, or of none, are not revoked', async () => {
  await using content = await startContent()
  const id = await content.givenType({ domainId: 2 })

  await expectProblem(content.as({}).tokens.revoke({ id }), 'CONTENT_TYPE_NOT_FOUND')
  await expectProblem(content.as({}).tokens.revoke({ id: 999 }), 'CONTENT_TYPE_NOT_FOUND')
})

test('a dry run revokes nothing', async () => {
  await using content = await startContent()
  const { id, contentTypeId } = await content.givenItem(['one'])
  const { token } = await content.as({}).preview.issueItemToken({ id })

  await content.as({}, { dryRun: true }).tokens.revoke({ id: contentTypeId })

  expect(await content.as({ scopes: [] }).preview.readItem({ id, token })).toMatchObject({ id })
})
