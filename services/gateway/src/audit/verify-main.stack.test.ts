import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openPostgres } from '@wordclaw/shared/database/postgres'
import { administer, databaseUrl } from '@wordclaw/shared/testing/database'
import { expect, inject, test } from 'vitest'
import { mutation, project, run } from '../../test/audit-log.ts'
import { storage } from '../storage.ts'

const PROGRAM = fileURLToPath(new URL('verify-main.ts', import.meta.url))

/** Runs the program as `npm run audit:verify` does: how it ended, and what it printed. */
const verify = (url: string) =>
  new Promise<{ code: number; printed: string[] }>((resolve) => {
    execFile(process.execPath, [PROGRAM], { env: { DATABASE_URL: url } }, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), printed: stdout.trim().split('\n') }),
    )
  })

async function startWithLog() {
  const server = inject('postgresUrl')
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`
  await administer(server, `create database ${name}`)
  const url = databaseUrl(server, name)
  const database = await openPostgres(storage, { url, pool: 2 })
  await database.migrate()
  await project(database.sql, [mutation(), mutation({ domainId: 2 }), mutation(), mutation()])
  return {
    url,
    sql: database.sql,
    async [Symbol.asyncDispose]() {
      await database.close()
      await administer(server, `drop database if exists ${name} with (force)`)
    },
  }
}

test('the program says of every domain that its log holds, and up to where', async () => {
  await using log = await startWithLog()

  expect(await verify(log.url)).toEqual({
    code: 0,
    printed: [
      expect.stringMatching(/^domain 1: 3 entries hold, up to [\da-f]{64}$/),
      expect.stringMatching(/^domain 2: 1 entries hold, up to [\da-f]{64}$/),
    ],
  })
})

test('the program ends with 1 and names the first row that does not hold', async () => {
  await using log = await startWithLog()
  await run(log.sql, `update gateway.audit_logs set details = '{}' where domain_id = 1 and sequence = 2`)

  const { code, printed } = await verify(log.url)

  expect(code).toBe(1)
  expect(printed[0]).toMatch(/^domain 1: broken at 2, row 3: altered\./)
  expect(printed[1]).toMatch(/^domain 2: 1 entries hold/)
})
