import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startGatewayService } from '../../test/harness.ts'

const admin = { scopes: ['admin'] }
const freeze = `@id("no-writes-by-agents") @code("FROZEN") @remediation("Wait until the launch is over.")
  forbid (principal, action in Action::"any.write", resource) unless { principal.scopes.contains("admin") };`

test('a question is answered as the AuthZEN evaluation API does, with the rules that decided', async () => {
  await using gateway = await startGatewayService()

  const answer = await gateway
    .as({ scopes: ['content:write'] })
    .policy.evaluate({ action: { name: 'content.publish' }, resource: { type: 'content_item', id: 7 } })

  expect(answer).toMatchObject({
    decision: false,
    context: {
      outcome: 'deny',
      code: 'MISSING_CONTENT_PUBLISH_SCOPE',
      determining: ['publish-scope'],
      remediation: expect.stringContaining('content:publish'),
    },
  })
})

test("the reference's way of asking is understood", async () => {
  await using gateway = await startGatewayService()

  expect(
    await gateway.as({ scopes: ['content:read'] }).policy.evaluate({ operation: 'content.read', resource: { type: 'content_item' } }),
  ).toMatchObject({ decision: true })
})

test('a question may be about another key of the domain, and not about one of another domain', async () => {
  await using gateway = await startGatewayService()
  const own = await gateway.as(admin).keys.create({ name: 'Publisher', scopes: ['content:publish'] })
  const foreign = await gateway.as({ ...admin, domainId: 2 }).keys.create({ name: 'Publisher', scopes: ['content:publish'] })
  const ask = (id: number) =>
    gateway.as(admin).policy.evaluate({
      subject: { type: 'api_key', id: `api_key:${id}` },
      action: { name: 'content.publish' },
      resource: { type: 'content_item' },
    })

  expect(await ask(own.id)).toMatchObject({ decision: true })
  expect(await ask(foreign.id)).toMatchObject({ decision: false })
})

test('an operation that does not exist is no question', async () => {
  await using gateway = await startGatewayService()

  await expectProblem(
    gateway.as(admin).policy.evaluate({ action: { name: 'content.destroy' }, resource: { type: 'content_item' } }),
    'UNKNOWN_OPERATION',
  )
  await expectProblem(gateway.as(admin).policy.evaluate({ resource: { type: 'content_item' } }), 'UNKNOWN_OPERATION')
})

test('policies can be tried before they rule: nothing changes', async () => {
  await using gateway = await startGatewayService()
  const question = { action: { name: 'content.write' }, resource: { type: 'content_item' } }

  const tried = await gateway.as({ scopes: ['content:write'] }).policy.simulate({ text: freeze, ...question })

  expect(tried).toMatchObject({ decision: { decision: false, context: { code: 'FROZEN' } }, replay: { replayed: 0, flips: 0 } })
  expect(await gateway.as({ scopes: ['content:write'] }).policy.evaluate(question)).toMatchObject({ decision: true })
})

test('published policies are kept as a version, and the one before is retired', async () => {
  await using gateway = await startGatewayService()

  const first = await gateway.as(admin).policy.publish({ text: freeze, version: '1.0.0' })
  const second = await gateway.as(admin).policy.publish({ text: freeze.replace('FROZEN', 'CLOSED'), version: '1.1.0' })

  const rows = await gateway.database.sql.query(
    { name: 'policies', text: 'select id, domain_id, version, status from gateway.policies order by id' },
    [],
  )
  expect(rows).toMatchObject([
    { domain_id: null, status: 'active' },
    { id: first.id, domain_id: 1, version: '1.0.0', status: 'retired' },
    { id: second.id, domain_id: 1, version: '1.1.0', status: 'active' },
  ])
})

test.each([
  ['everything', 'action'],
  ['changing policies', 'action == Action::"policy.write"'],
])('policies that forbid their publisher %s are refused: they could never be changed again', async (_, action) => {
  await using gateway = await startGatewayService()
  const text = `@id("closed") @code("CLOSED") @remediation("Give up.") forbid (principal, ${action}, resource);`

  const problem = await expectProblem(gateway.as(admin).policy.publish({ text, version: '1.0.0' }), 'INVALID_POLICY')

  expect(problem.issues).toEqual(
    expect.arrayContaining([expect.objectContaining({ rule: 'closed', message: expect.stringContaining('policy.write') })]),
  )
})

test('a dry run of publishing leaves the policies as they were', async () => {
  await using gateway = await startGatewayService()

  await gateway.as(admin, { dryRun: true }).policy.publish({ text: freeze, version: '1.0.0' })

  const rows = await gateway.database.sql.query({ name: 'policies', text: 'select id from gateway.policies where domain_id = 1' }, [])
  expect(rows).toEqual([])
})

test.each([
  ['no Cedar', 'forbid everything'],
  ['a permit', '@id("open") permit (principal, action, resource);'],
  ['no @id', '@code("CODE") @remediation("Do.") forbid (principal, action, resource);'],
  ['no @code', '@id("a") @remediation("Do.") forbid (principal, action, resource);'],
  ['no @remediation', '@id("a") @code("CODE") forbid (principal, action, resource);'],
  [
    'an unknown attribute',
    '@id("a") @code("CODE") @remediation("Do.") forbid (principal, action, resource) when { principal.mood == "bad" };',
  ],
  ['a rule of the base set', '@id("write-scope") @code("CODE") @remediation("Do.") forbid (principal, action, resource);'],
  [
    'two rules of one id',
    ['', ''].map(() => '@id("a") @code("CODE") @remediation("Do.") forbid (principal, action, resource);').join('\n'),
  ],
])('policies with %s are refused with what is wrong', async (_, text) => {
  await using gateway = await startGatewayService()

  const problem = await expectProblem(gateway.as(admin).policy.publish({ text, version: '1.0.0' }), 'INVALID_POLICY')

  expect(problem.issues?.length).toBeGreaterThan(0)
})
