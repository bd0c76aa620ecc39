import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startGatewayService } from '../../test/harness.ts'

test('a caller is told who they are, what they may do and in which domain', async () => {
  await using gateway = await startGatewayService()

  const identity = await gateway.as({ id: 'api_key:1', scopes: ['content:write', 'content:read'] }).identity.get({})

  expect(identity).toMatchObject({
    actorId: 'api_key:1',
    actorType: 'api_key',
    domainId: 1,
    domain: { name: 'Default Workspace' },
    scopes: ['content:read', 'content:write'],
  })
})

test('a caller whose domain is gone is told so', async () => {
  await using gateway = await startGatewayService()

  await expectProblem(gateway.as({ domainId: 4_242 }).identity.get({}), 'ACTIVE_DOMAIN_NOT_FOUND')
})
