import { hash } from 'node:crypto'
import { parseArgs } from 'node:util'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import pg from 'pg'
import type { Dispatcher } from 'undici'
import { DecisionLog } from './decision-log.ts'
import { KEYS } from './statements.ts'
import { Upstream } from './upstream.ts'

/** The floor's gateway: key hash, scope check, decision row committed before the reply and beside the upstream call. */
const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    database: { type: 'string', default: '' },
    content: { type: 'string', default: '' },
    connections: { type: 'string', default: '16' },
  },
})

interface Principal {
  id: string
  domainId: number
  scopes: ReadonlySet<string>
}

interface Route {
  method: Dispatcher.HttpMethod & ('GET' | 'POST' | 'PUT')
  url: string
  operation: string
  scope: string
}

const ROUTES: readonly Route[] = [
  { method: 'GET', url: '/api/content-items/:id', operation: 'content.read', scope: 'content:read' },
  { method: 'GET', url: '/api/content-items', operation: 'content.read', scope: 'content:read' },
  { method: 'POST', url: '/api/content-items', operation: 'content.write', scope: 'content:write' },
  { method: 'PUT', url: '/api/content-items/:id', operation: 'content.write', scope: 'content:write' },
  { method: 'POST', url: '/api/content-items/:id/publish', operation: 'content.publish', scope: 'content:publish' },
]

const client = new pg.Client({ connectionString: options.database })
await client.connect()
const log = new DecisionLog(client)
const upstream = new Upstream(options.content, Number(options.connections))
const principals = await loadPrincipals()

async function loadPrincipals(): Promise<ReadonlyMap<string, Principal>> {
  const { rows } = await client.query<{ id: number; domain_id: number; key_hash: string; scopes: string }>(KEYS)
  return new Map(
    rows.map(({ id, domain_id, key_hash, scopes }) => [
      key_hash,
      { id: `api_key:${id}`, domainId: domain_id, scopes: new Set(scopes.split('|')) },
    ]),
  )
}

async function forward({ method, operation, scope }: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const started = performance.now()
  const key = request.headers['x-api-key']
  const principal = typeof key === 'string' ? principals.get(hash('sha256', key)) : undefined
  if (!principal) return reply.code(401).send({ error: 'unauthenticated' })
  const allowed = principal.scopes.has(scope)
  const committed = log.record({
    decision_id: crypto.randomUUID(),
    domain_id: principal.domainId,
    principal_id: principal.id,
    operation,
    resource_type: 'content_item',
    resource_id: (request.params as { id?: string }).id ?? null,
    environment: 'rest',
    outcome: allowed ? 'allow' : 'deny',
    request_id: request.id,
    duration_us: Math.round((performance.now() - started) * 1_000),
  })
  if (!allowed) {
    await committed
    return reply.code(403).send({ error: 'forbidden' })
  }
  const body = (request.body as Buffer | undefined) ?? null
  const headers = ['x-domain', String(principal.domainId), 'x-actor', principal.id, 'x-request-id', request.id]
  if (body) headers.push('content-type', 'application/json')
  const [answer] = await Promise.all([upstream.call(method, request.url, headers, body), committed])
  return reply.code(answer.status).type('application/json').send(answer.body)
}

const app = Fastify({ genReqId: () => crypto.randomUUID() })
app.removeAllContentTypeParsers()
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
for (const route of ROUTES) {
  app.route({ method: route.method, url: route.url, handler: (request, reply) => forward(route, request, reply) })
}
app.get('/ready', async () => ({ status: 'ready' }))

process.once('SIGTERM', async () => {
  await app.close()
  await upstream.close()
  await client.end()
})
await app.listen({ host: '127.0.0.1', port: Number(options.port) })
