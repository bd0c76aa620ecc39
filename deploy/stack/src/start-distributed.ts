import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateCredential } from '@wordclaw/gateway/keys/credential'
import { freePorts, openAddress } from './address.ts'
import { type ComposeFile, readComposeFile, startOrder, type Variables } from './compose-file.ts'
import { Copy, type Exit } from './copy.ts'
import { newEnvironment } from './environment-file.ts'
import { prepareDatabase, removeInstallation, type Servers } from './installation.ts'
import { localEnvironment, type Place, placeOf, volumesOf } from './local-environment.ts'

export const SERVICES = ['gateway', 'content', 'forms', 'payments', 'search'] as const

export type ServiceName = (typeof SERVICES)[number]

const composeFile = new URL('../../compose.yaml', import.meta.url)
const checkout = fileURLToPath(new URL('../../..', import.meta.url))

export interface DistributedOptions extends Servers {
  /** Where the processes find PostgreSQL and NATS, if not where the URLs say: at a proxy that cuts connections, for example. */
  readonly addresses?: { readonly postgres?: Place; readonly nats?: Place }
  /** The database, after which its roles and its streams are named. Without it a new one, which is removed at the end. */
  readonly database?: string
  /** How many processes of each service, or of those that are named; one unless said otherwise. */
  readonly copies?: number | Partial<Record<ServiceName, number>>
  /** Variables of the environment file; the secrets among them are made up unless they are here. */
  readonly variables?: Variables
  /** The port of the gateway; a free one unless it is here. */
  readonly port?: number
  /** Where the commands run; in this checkout unless it is here. */
  readonly directory?: string
  /** Hears what the processes print. */
  readonly onLine?: (process: string, line: string) => void
}

/** The services as the compose file describes them, each in processes of its own. Disposing of it kills them. */
export interface Distributed extends AsyncDisposable {
  /** Where the gateway is: any copy of it that answers. */
  readonly url: string
  /** The administrator's key. Null if the database was there already and the variables have no key: then it was shown once, before. */
  readonly key: string | null
  readonly database: string
  /** The environment file that it was started with, its secrets included. */
  readonly variables: Variables
  readonly services: Readonly<Record<ServiceName, readonly Copy[]>>
  /** Asks the processes to drain and end, each service before those it depends on. Resolves with how they ended, by name. */
  stop(): Promise<Readonly<Record<string, Exit>>>
}

/** Starts the five services without Docker: commands and environments are those of `deploy/compose.yaml`, with addresses of this machine. */
export async function startDistributed(options: DistributedOptions): Promise<Distributed> {
  await using scope = new AsyncDisposableStack()
  const variables: Variables = { ...(await newEnvironment()), BOOTSTRAP_KEY: generateCredential(), ...options.variables }
  const database = options.database ?? `test_${randomBytes(8).toString('hex')}`
  if (options.database === undefined) {
    const volumes = join(options.directory ?? checkout, volumesOf(database))
    scope.defer(() => rm(volumes, { recursive: true, force: true }))
    scope.defer(() => removeInstallation(options, database))
  }
  await prepareDatabase(options.postgresUrl, database, variables)

  const compose = await readComposeFile(composeFile, variables)
  const ports = await portsFor(options)
  const services = servicesOf(compose, ports, database, options)
  for (const copy of Object.values(services).flat()) scope.use(copy)
  for (const { address, copies } of Object.values(ports)) {
    if (!copies.includes(address)) scope.use(await openAddress(address, copies))
  }
  const order = startOrder(SERVICES, compose).map((group) => group.flatMap((name) => services[name as ServiceName]))
  for (const group of order) await startAll(group)
  const owned = scope.move()
  return {
    url: `http://127.0.0.1:${ports.gateway.address}`,
    key: variables['BOOTSTRAP_KEY'] || printedKey(services.gateway),
    database,
    variables,
    services,
    stop: () => stopAll(order.toReversed()),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type Ports = Readonly<Record<ServiceName, { readonly address: number; readonly copies: readonly number[] }>>

/** A single copy is at the address of its service. Several have ports of their own behind it. */
async function portsFor({ copies = 1, port }: DistributedOptions): Promise<Ports> {
  const counts = SERVICES.map((name) => (typeof copies === 'number' ? copies : (copies[name] ?? 1)))
  const free = await freePorts(counts.reduce((sum, count) => sum + count + 1, 0))
  const take = (count: number) => free.splice(0, count)
  const entries = SERVICES.map((name, index) => {
    const [spare = 0, ...behind] = take((counts[index] ?? 1) + 1)
    const address = (name === 'gateway' && port) || spare
    return [name, { address, copies: behind.length === 1 ? [address] : behind }]
  })
  return Object.fromEntries(entries) as Ports
}

function servicesOf(compose: ComposeFile, ports: Ports, database: string, options: DistributedOptions): Record<ServiceName, Copy[]> {
  const places: Record<string, Place> = {
    postgres: options.addresses?.postgres ?? addressOf(options.postgresUrl, 5432),
    nats: options.addresses?.nats ?? placeOf(options.natsUrl, 4222),
  }
  for (const name of SERVICES) places[name] = { host: '127.0.0.1', port: ports[name].address }
  const copiesOf = (name: ServiceName) =>
    ports[name].copies.map((port, index, all) => {
      const { command, environment } = compose.services[name] ?? {}
      return new Copy({
        service: name,
        name: all.length === 1 ? name : `${name}-${index + 1}`,
        argv: command ?? [],
        cwd: options.directory ?? checkout,
        environment: localEnvironment(environment ?? {}, { places, database, port }),
        port,
        onLine: options.onLine,
      })
    })
  return Object.fromEntries(SERVICES.map((name) => [name, copiesOf(name)])) as Record<ServiceName, Copy[]>
}

/** Where PostgreSQL is. The superuser of its URL is for preparing the database alone. */
const addressOf = (url: string, defaultPort: number): Place => ({ ...placeOf(url, defaultPort), user: undefined })

async function startAll(copies: readonly Copy[]): Promise<void> {
  await Promise.all(copies.map((copy) => copy.start()))
  await Promise.all(copies.map((copy) => copy.ready()))
}

async function stopAll(groups: readonly (readonly Copy[])[]): Promise<Record<string, Exit>> {
  const exits: Record<string, Exit> = {}
  for (const group of groups) {
    const ended = await Promise.all(group.map(async (copy) => [copy.name, await copy.stop()] as const))
    for (const [name, exit] of ended) exits[name] = exit
  }
  return exits
}

function printedKey(gateways: readonly Copy[]): string | null {
  for (const gateway of gateways) {
    const [, key] = /administrator key, shown this once: (\S+)/.exec(gateway.output()) ?? []
    if (key) return key
  }
  return null
}
