import Fastify, { type FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import { at } from '../../test/toy-document.ts'
import { refuseUndescribed } from './refuse-undescribed.ts'

type Line = readonly [method: 'get' | 'post' | 'put', path: string]

/** Starts a server whose document describes these lines. */
async function start(lines: readonly Line[], declare: (app: FastifyInstance) => void) {
  const paths: Record<string, Record<string, ReturnType<typeof at>>> = {}
  for (const [method, path] of lines) paths[path] = { ...paths[path], [method]: at('/api/toys', 'get') }
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } })
  await using scope = new AsyncDisposableStack()
  scope.defer(() => app.close())
  refuseUndescribed(app, () => ({ paths }))
  declare(app)
  await app.ready()
}

const serve = () => 'served'

test('a server starts that serves what its document describes, whatever parameters are called there, and with it the HEAD of each GET', async () => {
  const lines: Line[] = [
    ['get', '/api/toys'],
    ['put', '/api/boxes/{id}/toys/{toyId}'],
    ['post', '/api/toys'],
  ]
  await start(lines, (app) => {
    app.route({ method: ['GET', 'HEAD'], url: '/api/toys', handler: serve })
    app.put('/api/boxes/:boxId/toys/:id', serve)
    void app.register(async (scope) => void scope.post('/', serve), { prefix: '/api/toys' })
  })
})

test('a route that the document says nothing of keeps the server from starting, wherever it is declared', async () => {
  const started = start([['get', '/api/toys']], (app) => {
    app.get('/api/toys', serve)
    void app.register(async (scope) => {
      scope.post('/api/toys', serve)
      scope.get('/api/toys/:id/content', serve)
    })
  })
  await expect(started).rejects.toThrow(
    'the OpenAPI document says nothing of POST /api/toys, GET /api/toys/{}/content, HEAD /api/toys/{}/content',
  )
})

test('an operation that is not served keeps the server from starting', async () => {
  const lines: Line[] = [
    ['get', '/api/toys'],
    ['put', '/api/toys/{id}'],
  ]
  const started = start(lines, (app) => app.get('/api/toys', serve))
  await expect(started).rejects.toThrow('the OpenAPI document describes what is not served: PUT /api/toys/{}')
})

test.each(['/health', '/docs/page.js', '/trpc/:path', '/problems/:code'])('%s is excused from being described', async (path) => {
  await start([], (app) => app.get(path, serve))
})

test.each(['/healthy', '/docs-of-toys', '/api/health'])('%s is not excused for what its path begins or ends with', async (path) => {
  await expect(start([], (app) => app.get(path, serve))).rejects.toThrow(`says nothing of GET ${path}`)
})
