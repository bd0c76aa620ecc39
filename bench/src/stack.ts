import { hash, randomBytes } from 'node:crypto'
import type { BenchDatabase } from './database.ts'
import { DOCUMENT_SCHEMA } from './documents.ts'
import { FLOOR_SCHEMA } from './floor/schema.ts'
import { freePort, type Server, startServer } from './processes.ts'

/** What is measured: a gateway and a content service, each a process, over one PostgreSQL. Both answer the same REST routes. */
export interface Stack extends AsyncDisposable {
  readonly name: 'floor' | 'ours'
  readonly url: string
  readonly pids: readonly number[]
  readonly key: string
  /** Where its `content_items` and their like are. */
  readonly schema: string
  /** Makes a content type and gives its id. */
  createType(slug: string): Promise<number>
}

/** Connections to PostgreSQL, and from gateway to service. */
interface Sizes {
  readonly pool: number
  readonly natsUrl: string
  /** Where webhooks may go. */
  readonly webhookOrigin?: string
}

export async function startFloor(database: BenchDatabase, { pool }: Pick<Sizes, 'pool'>): Promise<Stack> {
  const key = randomBytes(24).toString('hex')
  await database.query(FLOOR_SCHEMA)
  await database.query(
    `insert into floor.api_keys (domain_id, key_hash, scopes) values (1, $1, 'content:read|content:write|content:publish')`,
    [hash('sha256', key)],
  )
  const [contentPort, gatewayPort] = [await freePort(), await freePort()]
  const shared = ['--database', database.url]
  const content = await startServer('bench/src/floor/content.ts', {
    port: contentPort,
    args: [...shared, '--port', `${contentPort}`, '--pool', `${pool}`],
  })
  const gateway = await startServer('bench/src/floor/gateway.ts', {
    port: gatewayPort,
    args: [...shared, '--port', `${gatewayPort}`, '--content', content.url, '--connections', `${pool}`],
  })
  return {
    name: 'floor',
    schema: 'floor',
    key,
    ...both(gateway, content),
    async createType(slug) {
      const [row] = await database.query<{ id: number }>(
        'insert into floor.content_types (domain_id, name, slug) values (1, $1, $1) returning id',
        [slug],
      )
      return row?.id ?? 0
    },
  }
}

/** A key as our processes show it once, on their first start. */
export const ADMINISTRATOR_KEY = /wc_live_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}/

/** An address at which nothing listens, for services that take no part. */
const NOWHERE = 'http://127.0.0.1:9'

export async function startOurs(database: BenchDatabase, { pool, natsUrl, webhookOrigin = '' }: Sizes): Promise<Stack> {
  const [contentPort, gatewayPort] = [await freePort(), await freePort()]
  const shared = {
    HOST: '127.0.0.1',
    DATABASE_URL: database.url,
    DATABASE_POOL: `${pool}`,
    IDENTITY_KEYS: `k1:${randomBytes(24).toString('hex')}`,
    SECRET_KEYS: `s1:${randomBytes(24).toString('hex')}`,
    NATS_URL: natsUrl,
    EVENTS_PREFIX: `bench_${randomBytes(4).toString('hex')}`,
    GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
    CONTENT_URL: `http://127.0.0.1:${contentPort}`,
    FORMS_URL: NOWHERE,
    PAYMENTS_URL: NOWHERE,
    SEARCH_URL: NOWHERE,
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'error',
  }
  const content = await startServer('services/content/src/main.ts', { port: contentPort, variables: { ...shared, PORT: `${contentPort}` } })
  const gateway = await startServer('services/gateway/src/main.ts', {
    port: gatewayPort,
    // Ready is only a gateway whose services all are; content alone suffices here.
    probe: '/health',
    variables: { ...shared, PORT: `${gatewayPort}`, WEBHOOK_ALLOWED_ORIGINS: webhookOrigin },
  })
  const key = await gateway.shown(ADMINISTRATOR_KEY)
  return {
    name: 'ours',
    schema: 'content',
    key,
    ...both(gateway, content),
    createType: (slug) => createTypeOverRest(gateway.url, key, slug),
  }
}

function both(gateway: Server, content: Server) {
  return {
    url: gateway.url,
    pids: [gateway.pid, content.pid],
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await content[Symbol.asyncDispose]()
    },
  }
}

export async function createTypeOverRest(url: string, key: string, slug: string): Promise<number> {
  return createdId(`${url}/api/content-types`, key, { name: slug, slug, schema: DOCUMENT_SCHEMA })
}

/** Posts and gives the id of what it made. */
export async function createdId(url: string, key: string, body: object): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`POST ${url} answered ${answer.status}: ${text.slice(0, 500)}`)
  return (JSON.parse(text) as { data: { id: number } }).data.id
}
