import { expect, test } from 'vitest'
import { startGatewayService } from '../../test/harness.ts'

test('of policies published at the same time, one is in force and all are kept', async () => {
  await using gateway = await startGatewayService()
  const text = `@id("closed") @code("CLOSED") @remediation("Wait.") forbid (principal, action == Action::"content.write", resource);`

  await Promise.all([1, 2, 3, 4].map((minor) => gateway.as({ scopes: ['admin'] }).policy.publish({ text, version: `1.${minor}.0` })))

  const rows = await gateway.database.sql.query<{ status: string }>(
    { name: 'policies', text: 'select status from gateway.policies where domain_id = 1' },
    [],
  )
  expect(rows.map(({ status }) => status).toSorted()).toEqual(['active', 'retired', 'retired', 'retired'])
})
