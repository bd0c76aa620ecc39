import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startGatewayService } from '../../test/harness.ts'

const platform = { scopes: ['admin', 'tenant:admin'] }

test('a domain is created with its host name in lower case', async () => {
  await using gateway = await startGatewayService()

  const domain = await gateway.as(platform).domains.create({ name: 'Acme', hostname: 'Acme.Example' })

  expect(domain).toMatchObject({ id: 2, name: 'Acme', hostname: 'acme.example' })
  expect(await gateway.events()).toEqual([
    { subject: 'gateway.domain.created', payload: { domainId: 2, hostname: 'acme.example', name: 'Acme' } },
  ])
})

test('two domains cannot have one host name', async () => {
  await using gateway = await startGatewayService()
  await gateway.as(platform).domains.create({ name: 'Acme', hostname: 'acme.example' })

  await expectProblem(gateway.as(platform).domains.create({ name: 'Other', hostname: 'ACME.example' }), 'DOMAIN_HOSTNAME_CONFLICT')
})

test.each(['', 'with space', '-dash.example', 'under_score', 'a..b', 'x'.repeat(254)])('%j is no host name', async (hostname) => {
  await using gateway = await startGatewayService()

  await expectProblem(gateway.as(platform).domains.create({ name: 'Acme', hostname }), 'VALIDATION_ERROR')
})

test("the platform's administrator sees every domain, everybody else their own", async () => {
  await using gateway = await startGatewayService()
  await gateway.as(platform).domains.create({ name: 'Acme', hostname: 'acme.example' })

  expect((await gateway.as(platform).domains.list({})).items.map(({ id }) => id)).toEqual([1, 2])
  expect((await gateway.as({ domainId: 2, scopes: ['admin'] }).domains.list({})).items.map(({ id }) => id)).toEqual([2])
})
