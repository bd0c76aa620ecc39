import { setTimeout as delay } from 'node:timers/promises'
import { closeOnSignal } from '@wordclaw/shared/service'
import { config } from './config.ts'
import type { Copy } from './copy.ts'
import { keptEnvironment } from './environment-file.ts'
import { findServers } from './servers.ts'
import { startDistributed } from './start-distributed.ts'
import { welcome } from './welcome.ts'

/** The secrets of this installation: those that are sealed in its database are lost without them. */
const ENVIRONMENT_FILE = '.data/stack.env'
const RESTART_AFTER_MS = 500

const say = (text: string) => void process.stdout.write(text)
const complain = (text: string) => void process.stderr.write(text)

const began = performance.now()
say('PostgreSQL and NATS are starting, unless they run already; the first time they are installed, which takes a minute …\n')
const servers = await findServers().catch(giveUp)
say('The five services are starting …\n')
const stack = await startDistributed({
  ...servers,
  database: 'wordclaw',
  port: config.PORT,
  copies: config.COPIES,
  variables: { ...(await keptEnvironment(ENVIRONMENT_FILE)), LOG_LEVEL: config.LOG_LEVEL },
  onLine: (name, line) => say(`${name.padEnd(10)} | ${line}\n`),
}).catch(giveUp)
say(welcome({ stack, servers, milliseconds: performance.now() - began }))

const closing = new AbortController()
for (const copy of Object.values(stack.services).flat()) void keepRunning(copy)
closeOnSignal(async () => {
  closing.abort()
  say('\nDraining …\n')
  await stack.stop()
  await stack[Symbol.asyncDispose]()
})

/** Starts a service again whenever it ends by itself, as the restart policy of the compose file does. */
async function keepRunning(copy: Copy): Promise<void> {
  for (;;) {
    const [code, signal] = await copy.exited
    if (closing.signal.aborted) return
    complain(`${copy.name} ended with ${signal ?? code}; it is started again.\n`)
    await delay(RESTART_AFTER_MS)
    if (closing.signal.aborted) return
    await copy.start()
  }
}

function giveUp(error: unknown): never {
  complain(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
