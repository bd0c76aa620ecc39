import { startBackground } from '@wordclaw/shared/background'
import type { Database } from '@wordclaw/shared/database/database'
import { drainOf } from '@wordclaw/shared/drain'
import type { EventLog } from '@wordclaw/shared/log/event-log'
import type { Manifest } from '@wordclaw/shared/manifest'
import type { IdentityKey } from '@wordclaw/shared/principal'
import { openRemoteBytes } from '@wordclaw/shared/remote-bytes'
import { executor, mountHealth, type RunningService } from '@wordclaw/shared/service'
import { type Clock, systemClock } from '@wordclaw/shared/time'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { mountAssets } from './assets-passthrough/mount-assets.ts'
import { mountAuthorize } from './authorize.ts'
import { bootstrap } from './bootstrap.ts'
import { mountBundle } from './bundle/mount-bundle.ts'
import { callerOf } from './caller.ts'
import { type Catalog, createCatalog } from './catalog.ts'
import { createInvoke } from './create-invoke.ts'
import type { DecidePorts } from './decide.ts'
import { createDomainDirectory } from './domains/domain-directory.ts'
import type { Admit, Vouch } from './invoke.ts'
import { Authenticator } from './keys/authenticate.ts'
import { KEY_CHANNEL } from './keys/key-channel.ts'
import { recordUses } from './keys/record-uses.ts'
import { Live } from './live/live.ts'
import { documentsIn } from './payments-gate/documents.ts'
import { openPriceList, PRICE_CHANNEL } from './payments-gate/price-list.ts'
import { mountSettlementWebhooks } from './payments-gate/webhook-passthrough.ts'
import { decideFor } from './plans/decide-for.ts'
import { createDecisionLog } from './policy/decision-log.ts'
import { openPolicyStore, POLICY_CHANNEL, type PolicyStore } from './policy/policy-store.ts'
import type { GatewayPorts } from './ports.ts'
import { createRateLimiter, DEFAULT_RATE_LIMIT, type RateLimit, type RateLimiter } from './rate-limit.ts'
import type { RawRoute } from './raw-routes/raw-route.ts'
import { refuseUndescribed } from './raw-routes/refuse-undescribed.ts'
import { createServer } from './server.ts'
import { gateway } from './service.ts'
import { mountSurfaces } from './surfaces/mount.ts'
import { localUpstream, remoteUpstream, servicesOf, type Upstream } from './upstream.ts'

export type { RateLimit } from './rate-limit.ts'

export interface GatewayOptions {
  readonly database: Database
  /** Where events go to and come from. Closed with the gateway. */
  readonly log: EventLog
  /** What the gateway's procedures, consumers and jobs find as `ports`, beside its own. */
  readonly ports: object
  /** Every service's manifest, the gateway's own included. */
  readonly manifests: readonly Manifest[]
  /** Where the services answer. */
  readonly urls: Readonly<Record<string, string>>
  readonly identityKeys: readonly IdentityKey[]
  readonly host: string
  readonly port: number
  readonly logLevel: string
  /** How long it goes on answering when it is to end, so that its clients can turn to another copy. @default 0 */
  readonly drainMs?: number
  readonly bootstrapKey?: string | undefined
  /** The most bytes of one asset. @default 100 MiB */
  readonly assetMaxBytes?: number | undefined
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

/** Starts the gateway: migrates, opens every door, then makes the first key, and is ready. A start that fails closes what it had opened. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { database, clock = systemClock, version } = options
  await using opened = new AsyncDisposableStack()
  opened.defer(() => database.close())
  opened.defer(() => options.log.close())
  await database.migrate()
  const policies = await openPolicies(database)
  const catalog = createCatalog(options.manifests)
  refuseUnknownOperations(catalog.entries, policies)
  // What shows documents in a way that prices cannot reach must not be served.
  catalog.entries.forEach(documentsIn)

  const app = createServer({ logLevel: options.logLevel, trustProxy: options.trustProxy })
  refuseUndescribed(app, () => document)
  const drain = drainOf(app, options.drainMs ?? 0)
  const services: GatewayPorts['services'] = { call: (...call) => servicesOf(upstreams).call(...call) }
  const ports: GatewayPorts = { ...options.ports, policies, services, decideFor: (asked) => decideFor({ ...deciding, catalog }, asked) }
  const upstreams = openUpstreams(options, clock, ports, opened)
  const deciding = await openDeciding(database, policies, clock, app.log, opened)
  const rateLimiter = createRateLimiter(options.rateLimit ?? DEFAULT_RATE_LIMIT, clock)
  const { invoke, admit, vouch } = createInvoke({
    ...deciding,
    upstreams,
    rateLimiter,
    onFault: (fault, { entry, caller }) => app.log.error({ err: fault, procedure: entry.procedure, requestId: caller.requestId }, 'fault'),
  })
  const routes = mountPassthroughs(app, options, { vouch, catalog, deciding, rateLimiter, content: upstreams.get('content') }, opened)
  const live = openLive(options, deciding, admit, app)
  const document = mountSurfaces(app, { catalog, invoke, admit, callerOf, version, refusals: policies.base, live, routes })
  const firstKey = Promise.withResolvers<string | null>()
  mountHealth(app, drain, () =>
    Promise.all([firstKey.promise, database.ping(), ...[...upstreams.values()].map((upstream) => upstream.ready())]),
  )
  opened.defer(() => drain.close())
  const url = await app.listen({ host: options.host, port: options.port })
  // Not before the port is ours: the key of a start that fails would never be shown.
  firstKey.resolve(bootstrap(database.sql, options.bootstrapKey))
  const shown = { url, firstKey: await firstKey.promise }
  const background = startBackground(gateway, { database, eventLog: options.log, ports, clock, log: app.log })
  opened.defer(() => background.stop())
  const running = opened.move()
  return { ...shown, close: () => running.disposeAsync() }
}

/** The policies in force, looked up again when some copy has published others. */
async function openPolicies(database: Database): Promise<PolicyStore> {
  const policies = await openPolicyStore(database.sql)
  await database.listen(POLICY_CHANNEL, (domainId) => policies.forget(domainId === null ? undefined : Number(domainId)))
  return policies
}

const DEFAULT_ASSET_BYTES = 104_857_600

interface Passing {
  readonly vouch: Vouch
  readonly catalog: Catalog
  readonly deciding: DecidePorts
  readonly rateLimiter: RateLimiter
  readonly content: Upstream | undefined
}

/** What is beside the surfaces: decisions for services, and what passes byte for byte (webhooks of payment providers, files of content), which is returned. */
function mountPassthroughs(
  app: FastifyInstance,
  options: GatewayOptions,
  passing: Passing,
  opened: AsyncDisposableStack,
): readonly RawRoute[] {
  const { urls, identityKeys, assetMaxBytes: maxBytes = DEFAULT_ASSET_BYTES } = options
  const { vouch, catalog, deciding, rateLimiter, content } = passing
  mountAuthorize(app, catalog, identityKeys, deciding)
  const settlement = mountSettlementWebhooks(app, { url: urls['payments'], identityKeys, deciding, rateLimiter })
  const bytes = urls['content'] === undefined ? undefined : openRemoteBytes('content', urls['content'], identityKeys)
  opened.defer(async () => bytes?.close())
  const assets = mountAssets(app, { vouch, content, bytes, maxBytes })
  const bundle = mountBundle(app, { vouch, bytes, sql: options.database.sql, policies: deciding.policies })
  return [...settlement, ...assets, ...bundle]
}

/** What decisions are made of, and where they are kept. */
async function openDeciding(
  database: Database,
  policies: PolicyStore,
  clock: Clock,
  log: FastifyBaseLogger,
  opened: AsyncDisposableStack,
): Promise<DecidePorts> {
  const decisions = createDecisionLog(database.sql)
  opened.defer(() => decisions.drain())
  const authenticator = await openAuthenticator(database, clock, log, opened)
  const prices = openPriceList(database.sql, clock)
  await database.listen(PRICE_CHANNEL, prices.forget)
  return { authenticator, policies, decisions, clock, prices, domainExists: createDomainDirectory(database.sql) }
}

/** What clients are told as it happens. Its streams end before the server waits for whatever is under way. */
function openLive(
  { log, manifests }: GatewayOptions,
  { authenticator, policies, clock }: DecidePorts,
  admit: Admit,
  app: FastifyInstance,
): Live {
  const streams = manifests.map(({ service }) => service)
  const onError = (error: unknown) => app.log.warn({ err: error }, 'events were not told; they will be')
  const live = new Live({ log, admit, streams, authenticator, policies, clock, onError })
  app.addHook('preClose', () => live.stop())
  return live
}

/** Who calls, told from a cache that is kept true: news of keys reach it, and what it learns of their use is written down. */
async function openAuthenticator(
  database: Database,
  clock: Clock,
  log: FastifyBaseLogger,
  opened: AsyncDisposableStack,
): Promise<Authenticator> {
  const authenticator = new Authenticator(database.sql, clock)
  await database.listen(KEY_CHANNEL, (hash) => authenticator.forget(hash ?? undefined))
  const uses = recordUses(database.sql, authenticator, (error) => log.warn({ err: error }, 'uses of keys were not recorded'))
  opened.defer(() => uses.stop())
  return authenticator
}

/** The services by name: those of other processes, and the gateway's own procedures. */
function openUpstreams({ urls, identityKeys, database }: GatewayOptions, clock: Clock, ports: GatewayPorts, opened: AsyncDisposableStack) {
  const upstreams = new Map<string, Upstream>(Object.entries(urls).map(([name, url]) => [name, remoteUpstream(name, url, identityKeys)]))
  upstreams.set('gateway', localUpstream(executor(gateway, database, clock, ports)))
  opened.defer(async () => void (await Promise.all([...upstreams.values()].map((upstream) => upstream.close()))))
  return upstreams
}

/** An operation that policies do not know could never be allowed: better not to start. */
function refuseUnknownOperations(entries: readonly { operation: string; procedure: string }[], { families }: PolicyStore): void {
  const unknown = entries.filter(({ operation }) => !families.has(operation))
  if (unknown.length > 0) {
    throw new Error(`the policy schema lacks ${unknown.map(({ operation, procedure }) => `${operation} (${procedure})`).join(', ')}`)
  }
}
