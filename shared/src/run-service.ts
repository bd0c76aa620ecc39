import { loadConfigOrExit, ServiceConfig } from './config.ts'
import { openPostgres } from './database/postgres.ts'
import { closeOnSignal, type ServiceDefinition, startService } from './service.ts'

/** Runs a service as a process of its own until a signal ends it. An environment that is wrong is explained on stderr, and nothing starts. */
export async function runService(definition: ServiceDefinition, environment: Record<string, string | undefined>): Promise<void> {
  const config = loadConfigOrExit(ServiceConfig, environment)
  const database = await openPostgres(definition.storage, { url: config.DATABASE_URL, pool: config.DATABASE_POOL })
  const service = await startService(definition, {
    database,
    identityKeys: config.IDENTITY_KEYS,
    host: config.HOST,
    port: config.PORT,
    logLevel: config.LOG_LEVEL,
  })
  closeOnSignal(service.close)
}
