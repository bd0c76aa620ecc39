import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../../../.ci/stack', import.meta.url))

export type ServerName = 'postgres' | 'nats'

/** PostgreSQL and NATS of one's own, which may be ended, frozen and brought back. */
export async function startServers(inherited: Readonly<Record<string, string | undefined>>) {
  const env = { PATH: inherited['PATH'], HOME: inherited['HOME'], WORDCLAW_STACK_NAME: 'chaos' }
  const control = (...args: string[]) => run(script, args, { env })
  const { stdout } = await control('up')
  const { WORDCLAW_TEST_POSTGRES_URL = '', WORDCLAW_TEST_NATS_URL = '' } = parseEnv(stdout)
  return {
    postgresUrl: WORDCLAW_TEST_POSTGRES_URL,
    natsUrl: WORDCLAW_TEST_NATS_URL,
    crash: (server: ServerName) => control('crash', server),
    revive: (server: ServerName) => control('revive', server),
    freeze: (server: ServerName) => control('freeze', server),
    thaw: (server: ServerName) => control('thaw', server),
    [Symbol.asyncDispose]: () => control('down').then(() => undefined),
  }
}

export type Servers = Awaited<ReturnType<typeof startServers>>
