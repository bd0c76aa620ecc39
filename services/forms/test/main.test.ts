import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

test('an environment that is wrong is explained in full, and nothing starts', async () => {
  const env = { PORT: 'high', DATABASE_URL: 'mysql://localhost/x' }
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [main], { env }, (error, _, stderr) => resolve({ code: error?.code, stderr }))
  })
  expect(code).toBe(78)
  const wrong = ['PORT', 'DATABASE_URL']
  const missing = ['IDENTITY_KEYS', 'SECRET_KEYS', 'NATS_URL', 'CONTENT_URL']
  for (const name of [...wrong, ...missing]) expect(stderr).toContain(`  ${name}: `)
  expect(stderr).toContain('The environment has 6 problems')
  expect(stderr).not.toContain('    at ')
})
