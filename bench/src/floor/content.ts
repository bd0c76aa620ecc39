import { parseArgs } from 'node:util'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import pg from 'pg'
import { CREATE, type ItemRow, LIST, PUBLISH, READ, UPDATE } from './statements.ts'

/** The floor's content service: one prepared statement for each call, stored documents passed through as text. */
const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    database: { type: 'string', default: '' },
    pool: { type: 'string', default: '16' },
  },
})

pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => text)
const pool = new pg.Pool({
  connectionString: options.database,
  min: 1,
  max: Number(options.pool),
  options: '-c timezone=UTC',
})

/** PostgreSQL's text of a time in UTC, as ISO 8601. */
const iso = (text: string) => `${text.slice(0, 10)}T${text.slice(11)}:00`

const itemText = (row: ItemRow) =>
  `{"id":${row.id},"contentTypeId":${row.content_type_id},"data":${row.data},"status":"${row.status}","version":${row.version},"publishedVersion":${row.published_version},"createdAt":"${iso(row.created_at)}","updatedAt":"${iso(row.updated_at)}"}`

async function rowsOf(statement: { name: string; text: string }, values: unknown[]): Promise<ItemRow[]> {
  const { name, text } = statement
  return (await pool.query<ItemRow>({ name, text, values })).rows
}

function answer(reply: FastifyReply, [row]: ItemRow[], status = 200): FastifyReply {
  if (!row) return reply.code(404).send({ error: 'not found' })
  return reply
    .code(status)
    .type('application/json')
    .send(`{"data":${itemText(row)}}`)
}

const domainOf = (request: FastifyRequest) => request.headers['x-domain']
/** The first three parameters of every mutation: domain, actor, request. */
const whoOf = ({ headers }: FastifyRequest) => [headers['x-domain'], headers['x-actor'], headers['x-request-id']]

interface Write {
  contentTypeId: number
  data: Record<string, unknown>
}

const app = Fastify()
app.get<{ Params: { id: string } }>('/api/content-items/:id', async (request, reply) =>
  answer(reply, await rowsOf(READ, [domainOf(request), Number(request.params.id)])),
)
app.get<{ Querystring: { contentTypeId: string; limit: string } }>('/api/content-items', async (request, reply) => {
  const limit = Number(request.query.limit)
  const rows = await rowsOf(LIST, [domainOf(request), Number(request.query.contentTypeId), limit + 1])
  const more = rows.length > limit
  if (more) rows.pop()
  return reply
    .type('application/json')
    .send(`{"data":[${rows.map(itemText).join(',')}],"nextCursor":${more ? (rows.at(-1)?.id ?? null) : null}}`)
})
app.post<{ Body: Write }>('/api/content-items', async (request, reply) => {
  const { contentTypeId, data } = request.body
  return answer(reply, await rowsOf(CREATE, [...whoOf(request), contentTypeId, JSON.stringify(data)]), 201)
})
app.put<{ Params: { id: string }; Body: Write }>('/api/content-items/:id', async (request, reply) =>
  answer(reply, await rowsOf(UPDATE, [...whoOf(request), Number(request.params.id), JSON.stringify(request.body.data)])),
)
app.post<{ Params: { id: string } }>('/api/content-items/:id/publish', async (request, reply) => {
  const id = Number(request.params.id)
  const rows = await rowsOf(PUBLISH, [...whoOf(request), id])
  return answer(reply, rows.length > 0 ? rows : await rowsOf(READ, [domainOf(request), id]))
})
app.get('/ready', async () => {
  await pool.query('select 1')
  return { status: 'ready' }
})

process.once('SIGTERM', async () => {
  await app.close()
  await pool.end()
})
await app.listen({ host: '127.0.0.1', port: Number(options.port) })
