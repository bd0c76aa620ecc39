import { environment, loadConfigOrExit, ServiceConfig } from '@wordclaw/shared/config'
import { openPostgres } from '@wordclaw/shared/database/postgres'
import { storage } from '../storage.ts'
import { verifyChains } from './verify-chains.ts'

/** Checks the audit log of every domain, and ends with 1 if one does not hold. Reads only; the gateway may run meanwhile. */
const { DATABASE_URL } = loadConfigOrExit(ServiceConfig.pick({ DATABASE_URL: true }), environment)
const database = await openPostgres(storage, { url: DATABASE_URL, pool: 1 })
try {
  const whole = await verifyChains(database.sql, (line) => void process.stdout.write(`${line}\n`))
  process.exitCode = whole ? 0 : 1
} finally {
  await database.close()
}
