import { randomBytes } from 'node:crypto'
import { content } from '@wordclaw/content/service'
import { generateCredential } from '@wordclaw/gateway/keys/credential'
import { openPostgres } from '@wordclaw/shared/database/postgres'
import type { Sql } from '@wordclaw/shared/database/sql'
import { administer, databaseUrl } from '@wordclaw/shared/testing/database'
import { removeStreams } from '@wordclaw/shared/testing/event-log'
import { inject } from 'vitest'
import { type Environment, type ServiceProcess, startProcess } from './processes.ts'

const SECRET = 'test:a secret of at least thirty-two characters'

/** An address where nobody answers. */
const NOWHERE = 'http://127.0.0.1:9'

type Rows = <R extends object>(text: string, values?: readonly unknown[]) => Promise<R[]>

/** An empty database on the PostgreSQL server of the run, which several processes can share. */
export async function emptyDatabase() {
  const server = inject('postgresUrl')
  // A prefix of events has 32 characters at most.
  const name = `test_${randomBytes(12).toString('hex')}`
  await administer(server, `create database ${name}`)
  const url = databaseUrl(server, name)
  const { sql, close } = await openPostgres(content.storage, { url, pool: 3 })
  const rowsOf =
    ({ query }: Pick<Sql, 'query'>): Rows =>
    (text, values = []) =>
      query({ name: '', text }, values)
  return {
    url,
    /** Tells the installations on one NATS server apart. */
    prefix: name,
    rows: rowsOf(sql),
    transaction: <T>(work: (rows: Rows) => Promise<T>) => sql.transaction((inside) => work(rowsOf(inside))),
    async [Symbol.asyncDispose]() {
      await close()
      await removeStreams(inject('natsUrl'), name)
      await administer(server, `drop database if exists ${name} with (force)`)
    },
  }
}

export type EmptyDatabase = Awaited<ReturnType<typeof emptyDatabase>>

/** Ends every connection to the database but the one that says so. */
export const CUT = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`

const serviceEnvironment = ({ url, prefix }: EmptyDatabase, contentUrl: string): Environment => ({
  DATABASE_URL: url,
  IDENTITY_KEYS: SECRET,
  SECRET_KEYS: SECRET,
  NATS_URL: inject('natsUrl'),
  EVENTS_PREFIX: prefix,
  GATEWAY_URL: NOWHERE,
  CONTENT_URL: contentUrl,
  FORMS_URL: contentUrl,
  PAYMENTS_URL: contentUrl,
  SEARCH_URL: contentUrl,
})

export const contentEnvironment = (database: EmptyDatabase): Environment => serviceEnvironment(database, NOWHERE)

/** A gateway that only content stands behind: content's process answers for the readiness of the services that nobody calls. */
export const gatewayEnvironment = (database: EmptyDatabase, contentUrl: string, more: Environment = {}): Environment => ({
  ...serviceEnvironment(database, contentUrl),
  RATE_LIMIT_PER_MINUTE: '0',
  ...more,
})

/** A content process and so many gateways before it, on one database, all ready. */
export async function startStack({ gateways: copies }: { gateways: number }) {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await emptyDatabase())
  const service = stack.use(await startProcess('content', contentEnvironment(database)))
  const key = generateCredential()
  const environment = gatewayEnvironment(database, service.url, { BOOTSTRAP_KEY: key })
  const gateways: ServiceProcess[] = []
  for (let copy = 0; copy < copies; copy++) gateways.push(stack.use(await startProcess('gateway', environment)))
  await Promise.all(gateways.map((gateway) => gateway.ready()))
  const owned = stack.move()
  return { database, content: service, gateways, key, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** One REST call: its status and body, and the id of its decision. */
export async function request(url: string, key: string, method: string, path: string, body?: unknown, headers: Environment = {}) {
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const { data, code } = (await response.json()) as { data?: unknown; code?: string }
  return { status: response.status, data, code, decisionId: response.headers.get('x-policy-decision-id') }
}
