import type { Database } from '@wordclaw/shared/database/database'
import type { Manifest } from '@wordclaw/shared/manifest'
import type { IdentityKey } from '@wordclaw/shared/principal'
import { executor, mountHealth, type RunningService } from '@wordclaw/shared/service'
import { type Clock, systemClock } from '@wordclaw/shared/time'
import { bootstrap } from './bootstrap.ts'
import { callerOf } from './caller.ts'
import { createCatalog } from './catalog.ts'
import { createInvoke } from './create-invoke.ts'
import { createDomainDirectory } from './domains/domain-directory.ts'
import { Authenticator } from './keys/authenticate.ts'
import { KEY_CHANNEL } from './keys/key-channel.ts'
import { recordUses } from './keys/record-uses.ts'
import { createDecisionLog } from './policy/decision-log.ts'
import { openPolicyStore, POLICY_CHANNEL, type PolicyStore } from './policy/policy-store.ts'
import type { GatewayPorts } from './ports.ts'
import { createRateLimiter, DEFAULT_RATE_LIMIT, type RateLimit } from './rate-limit.ts'
import { createServer } from './server.ts'
import { gateway } from './service.ts'
import { mountSurfaces } from './surfaces/mount.ts'
import { localUpstream, remoteUpstream, type Upstream } from './upstream.ts'

export type { RateLimit } from './rate-limit.ts'

export interface GatewayOptions {
  readonly database: Database
  /** Every service's manifest, the gateway's own included. */
  readonly manifests: readonly Manifest[]
  /** Where the services answer. */
  readonly urls: Readonly<Record<string, string>>
  readonly identityKeys: readonly IdentityKey[]
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly bootstrapKey?: string | undefined
  readonly trustProxy?: string[] | undefined
  /** @default DEFAULT_RATE_LIMIT */
  readonly rateLimit?: RateLimit
  readonly version: string
  readonly clock?: Clock
}

export interface RunningGateway extends RunningService {
  /** The administrator's key, if this was the first start: to be shown once. */
  readonly firstKey: string | null
}

/** Starts the gateway: migrates, makes the first key, then opens every door. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { database, clock = systemClock } = options
  await database.migrate()
  const firstKey = await bootstrap(database.sql, options.bootstrapKey)
  const policies = await openPolicyStore(database.sql)
  const catalog = createCatalog(options.manifests)
  refuseUnknownOperations(catalog.entries, policies)

  const app = createServer({ logLevel: options.logLevel, trustProxy: options.trustProxy })
  const authenticator = new Authenticator(database.sql, clock)
  await database.listen(KEY_CHANNEL, (hash) => authenticator.forget(hash ?? undefined))
  await database.listen(POLICY_CHANNEL, (domainId) => policies.forget(domainId === null ? undefined : Number(domainId)))
  const uses = recordUses(database.sql, authenticator, (error) => app.log.warn({ err: error }, 'uses of keys were not recorded'))

  const decisions = createDecisionLog(database.sql)
  const ports: GatewayPorts = { policies }
  const upstreams = new Map<string, Upstream>(
    Object.entries(options.urls).map(([name, url]) => [name, remoteUpstream(name, url, options.identityKeys)]),
  )
  upstreams.set('gateway', localUpstream(executor(gateway, database, clock, ports)))
  const { invoke, admit } = createInvoke({
    authenticator,
    policies,
    decisions,
    upstreams,
    rateLimiter: createRateLimiter(options.rateLimit ?? DEFAULT_RATE_LIMIT, clock),
    domainExists: createDomainDirectory(database.sql),
    clock,
    onFault: (fault, { entry, caller }) => app.log.error({ err: fault, procedure: entry.procedure, requestId: caller.requestId }, 'fault'),
  })

  mountSurfaces(app, { catalog, invoke, admit, callerOf, version: options.version, refusals: policies.base })
  mountHealth(app, () => Promise.all([database.ping(), ...[...upstreams.values()].map((upstream) => upstream.ready())]))
  const url = await app.listen({ host: options.host, port: options.port })
  return {
    url,
    firstKey,
    async close() {
      await app.close()
      await decisions.drain()
      await uses.stop()
      await Promise.all([...upstreams.values()].map((upstream) => upstream.close()))
      await database.close()
    },
  }
}

/** An operation that policies do not know could never be allowed: better not to start. */
function refuseUnknownOperations(entries: readonly { operation: string; procedure: string }[], { families }: PolicyStore): void {
  const unknown = entries.filter(({ operation }) => !families.has(operation))
  if (unknown.length > 0) {
    throw new Error(`the policy schema lacks ${unknown.map(({ operation, procedure }) => `${operation} (${procedure})`).join(', ')}`)
  }
}
