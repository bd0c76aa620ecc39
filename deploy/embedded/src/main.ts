import { join } from 'node:path'
import { assetsFrom } from '@wordclaw/content/config'
import { Pglite } from '@wordclaw/shared/database/pglite'
import { closeOnSignal } from '@wordclaw/shared/service'
import packageJson from '../package.json' with { type: 'json' }
import { config } from './config.ts'
import { DataDirectoryInUse, takeDataDirectory } from './data-directory.ts'
import { startEmbedded } from './start-embedded.ts'
import { welcome } from './welcome.ts'

const say = (text: string) => void process.stdout.write(text)
const complain = (text: string) => void process.stderr.write(text)

const began = performance.now()
const directory = await takeDataDirectory(config.DATA_DIR).catch((error: unknown) => {
  if (!(error instanceof DataDirectoryInUse)) throw error
  complain(`${error.message} Stop it, or set DATA_DIR to another directory.\n`)
  process.exit(1)
})
say('WordClaw is starting…\n')
const pglite = await Pglite.open(directory.database)
const wordclaw = await startEmbedded({
  pglite,
  identityKeys: directory.identityKeys,
  secretKeys: directory.secretKeys,
  host: config.HOST,
  port: config.PORT,
  logLevel: config.LOG_LEVEL,
  version: packageJson.version,
  assets: assetsFrom(config, join(config.DATA_DIR, 'assets')),
  trashRetentionDays: config.TRASH_RETENTION_DAYS,
  webhookSecrets: config.PAYMENT_WEBHOOK_SECRETS,
  outbound: { allowedOrigins: config.WEBHOOK_ALLOWED_ORIGINS, ports: config.WEBHOOK_PORTS },
  rateLimit: { perMinute: config.RATE_LIMIT_PER_MINUTE, burst: config.RATE_LIMIT_BURST },
}).catch(async (error: unknown) => {
  await pglite.close()
  await directory.release()
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  complain(`Port ${config.PORT} is taken. Set PORT to another one.\n`)
  process.exit(1)
})
say(welcome({ url: wordclaw.url, firstKey: wordclaw.firstKey, milliseconds: performance.now() - began, dataDirectory: config.DATA_DIR }))

closeOnSignal(async () => {
  await wordclaw.close()
  await pglite.close()
  await directory.release()
})
