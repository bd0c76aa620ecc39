import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startGatewayService } from '../../test/harness.ts'
import { boundFaults } from './policy-bounds.ts'

const admin = { scopes: ['admin'] }
const policy = (condition: string) =>
  `@id("own") @code("OWN_RULE") @remediation("Do otherwise.") forbid (principal, action, resource) when { ${condition} };`

const excessive = {
  brackets: `${'('.repeat(2_000)}true${')'.repeat(2_000)}`,
  lists: `${'['.repeat(2_000)}1${']'.repeat(2_000)}.isEmpty()`,
  records: `${'{a:'.repeat(2_000)}1${'}'.repeat(2_000)} has a`,
  conjunctions: `true${' && context.dryRun'.repeat(2_000)}`,
  disjunctions: `false${' || context.dryRun'.repeat(2_000)}`,
  sums: `1${' + 1'.repeat(2_000)} == 2`,
  choices: `${'if true then true else '.repeat(2_000)}true`,
  accesses: `context${'.status'.repeat(2_000)}`,
  conditions: `true } ${'when { context.dryRun } '.repeat(2_000)} unless { false`,
}

test.each(Object.entries(excessive))('a policy of thousands of %s is refused, and decisions go on', async (_, condition) => {
  await using gateway = await startGatewayService()

  await expectProblem(gateway.as(admin).policy.publish({ text: policy(condition), version: '1.0.0' }), 'INVALID_POLICY')

  const question = { action: { name: 'content.read' }, resource: { type: 'content_item' } }
  expect(await gateway.as(admin).policy.evaluate(question)).toMatchObject({ decision: true })
})

test('a policy at the bounds is accepted and decided by', async () => {
  await using gateway = await startGatewayService()
  const condition = `${'('.repeat(15)}true${' && context.dryRun'.repeat(40)}${')'.repeat(15)}`
  const question = { action: { name: 'content.read' }, resource: { type: 'content_item' }, context: { dryRun: true } }

  const tried = await gateway.as(admin).policy.simulate({ text: policy(condition), ...question })

  expect(tried.decision).toMatchObject({ decision: false, context: { code: 'OWN_RULE' } })
})

test('bounds are of each policy, and what stands in texts and comments is not counted', () => {
  const harmless = policy(`resource.id == "${'(('.repeat(100)}\\"&&" // ${'(['.repeat(100)}\n`)

  expect(boundFaults(harmless.repeat(32))).toEqual([])
  expect(boundFaults(harmless + policy(excessive.sums))).toMatchObject([{ rule: 'policy 2' }])
})
