import { expectProblem } from '@wordclaw/shared/testing/service'
import { systemClock } from '@wordclaw/shared/time'
import { expect, test } from 'vitest'
import { startGatewayService } from '../../test/harness.ts'
import { createDecisionLog, type DecisionRow } from './decision-log.ts'

const auditor = { scopes: ['audit:read'] }

const row = (fields: Partial<DecisionRow>): DecisionRow => ({
  decision_id: crypto.randomUUID(),
  domain_id: 1,
  principal_id: 'api_key:1',
  operation: 'content.write',
  procedure: 'content.items.delete',
  resource_type: 'content_item',
  resource_id: '7',
  environment: 'mcp',
  outcome: 'deny',
  code: 'MISSING_CONTENT_WRITE_SCOPE',
  remediation: 'Use an API key with the content:write scope.',
  determining: 'write-scope,frozen',
  policy_version: '1.0.0+0123456789ab',
  evaluation_duration_ms: 1,
  evaluation_us: 120,
  request_id: 'request',
  trace_id: null,
  dry_run: false,
  input: {},
  created_at: systemClock.now(),
  ...fields,
})

/** A gateway with so many decisions of a domain. */
async function startWith(...domains: (number | null)[]) {
  const gateway = await startGatewayService()
  const log = createDecisionLog(gateway.database.sql)
  for (const domain_id of domains) await log.record(row({ domain_id }))
  return gateway
}

test('a decision is listed with who wanted what, what was decided and by which rules', async () => {
  await using gateway = await startWith(1)

  expect((await gateway.as(auditor).policy.listDecisions({})).items).toMatchObject([
    {
      id: 1,
      principalId: 'api_key:1',
      procedure: 'content.items.delete',
      resourceId: '7',
      environment: 'mcp',
      outcome: 'deny',
      code: 'MISSING_CONTENT_WRITE_SCOPE',
      determining: ['write-scope', 'frozen'],
      evaluationUs: 120,
    },
  ])
})

test('pages go from the newest to the oldest, and skip and repeat nothing', async () => {
  await using gateway = await startWith(1, 1, 1, 1, 1)
  const { policy } = gateway.as(auditor)

  const first = await policy.listDecisions({ limit: 2 })
  const second = await policy.listDecisions({ limit: 2, cursor: first.nextCursor ?? '' })
  const third = await policy.listDecisions({ limit: 2, cursor: second.nextCursor ?? '' })

  expect([first, second, third].map(({ items }) => items.map(({ id }) => id))).toEqual([[5, 4], [3, 2], [1]])
  expect(third).toMatchObject({ hasMore: false, nextCursor: null })
})

test("another domain's decisions, and those of nobody's, are not listed", async () => {
  await using gateway = await startWith(2, 1, null, 3)

  expect((await gateway.as(auditor).policy.listDecisions({})).items.map(({ id }) => id)).toEqual([2])
  expect((await gateway.as({ ...auditor, domainId: 4 }).policy.listDecisions({})).items).toEqual([])
})

test.each(['', 'garbage', 'eyJpZCI6LTF9'])('the cursor %j is none', async (cursor) => {
  await using gateway = await startWith(1)

  await expectProblem(gateway.as(auditor).policy.listDecisions({ cursor }), 'INVALID_CURSOR')
})
