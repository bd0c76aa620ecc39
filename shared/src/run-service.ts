import type { z } from 'zod'
import { loadConfigOrExit, ServiceConfig } from './config.ts'
import { openPostgres } from './database/postgres.ts'
import { openPeers } from './http-peers.ts'
import { openNatsLog } from './log/nats-log.ts'
import { createSecretBox } from './secret-box.ts'
import { closeOnSignal, type ServiceDefinition, startService } from './service.ts'

interface Host<S extends typeof ServiceConfig> {
  /** What this service reads from its environment. */
  readonly config: S
  /** Where the services are that it calls, by name. */
  readonly peers?: (config: z.output<S>) => Readonly<Record<string, string>>
  /** What its procedures, consumers and jobs need beside its peers, the secret box and the keys of tokens. */
  readonly ports?: (config: z.output<S>) => object
}

/** Runs a service as a process of its own until a signal ends it. An environment that is wrong is explained on stderr, and nothing starts. */
export async function runService<S extends typeof ServiceConfig>(
  definition: ServiceDefinition,
  environment: Record<string, string | undefined>,
  host?: Host<S>,
): Promise<void> {
  const config = loadConfigOrExit((host?.config ?? ServiceConfig) as S, environment)
  const peers = openPeers(host?.peers?.(config) ?? {}, config.IDENTITY_KEYS)
  const service = await startService(definition, {
    database: await openPostgres(definition.storage, { url: config.DATABASE_URL, pool: config.DATABASE_POOL }),
    log: openNatsLog({ url: config.NATS_URL, prefix: config.EVENTS_PREFIX, name: `wordclaw-${definition.name}` }),
    ports: { peers, secrets: createSecretBox(config.SECRET_KEYS), tokenKeys: config.SECRET_KEYS, ...host?.ports?.(config) },
    identityKeys: config.IDENTITY_KEYS,
    host: config.HOST,
    port: config.PORT,
    logLevel: config.LOG_LEVEL,
    drainMs: config.DRAIN_MS,
  })
  closeOnSignal(async () => {
    await service.close()
    await peers.close()
  })
}
