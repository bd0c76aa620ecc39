import { closeOnSignal } from '@wordclaw/shared/service'
import { config } from './config.ts'
import { keptEnvironment } from './environment-file.ts'
import { findServers } from './servers.ts'
import { type Distributed, startDistributed } from './start-distributed.ts'
import { welcome } from './welcome.ts'

/** The secrets of this installation: those that are sealed in its database are lost without them. */
const ENVIRONMENT_FILE = '.data/stack.env'

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

let closing = false
closeOnSignal(async () => {
  closing = true
  say('\nDraining …\n')
  await stack.stop()
  await stack[Symbol.asyncDispose]()
})
endWithAny(stack)

/** A service that ends by itself takes the others with it: what is left would not be what was asked for. */
function endWithAny({ services }: Distributed): void {
  for (const copy of Object.values(services).flat()) {
    void copy.exited.then(([code, signal]) => {
      if (closing) return
      complain(`${copy.name} ended with ${signal ?? code}.\n`)
      process.kill(process.pid, 'SIGTERM')
    })
  }
}

function giveUp(error: unknown): never {
  complain(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
