import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'
import { config, inherited } from './config.ts'
import type { Servers } from './installation.ts'

const run = promisify(execFile)
const ciStack = fileURLToPath(new URL('../../../.ci/stack', import.meta.url))

/** The servers that the environment names, or those of `.ci/stack`, which keep running, with their data, until `.ci/stack down`. */
export async function findServers(): Promise<Servers> {
  const { WORDCLAW_POSTGRES_URL: postgresUrl, WORDCLAW_NATS_URL: natsUrl } = config
  if (postgresUrl && natsUrl) return { postgresUrl, natsUrl }
  const named = { ...(postgresUrl && { WORDCLAW_TEST_POSTGRES_URL: postgresUrl }), ...(natsUrl && { WORDCLAW_TEST_NATS_URL: natsUrl }) }
  const { stdout } = await run(ciStack, ['up'], { env: { ...inherited, ...named } })
  const { WORDCLAW_TEST_POSTGRES_URL = '', WORDCLAW_TEST_NATS_URL = '' } = parseEnv(stdout)
  return { postgresUrl: WORDCLAW_TEST_POSTGRES_URL, natsUrl: WORDCLAW_TEST_NATS_URL }
}
