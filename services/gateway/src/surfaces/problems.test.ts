import { invalidInput, problemOf } from '@wordclaw/shared/problem'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { catalog, routes } from '../../test/real-catalog.ts'
import { GRAPHQL_PROBLEMS } from './graphql-problems.ts'
import { GENERIC_PROBLEMS, genericProblem, mountProblems } from './problems.ts'

const entries = [...catalog.entries, ...routes.map(({ entry }) => entry)]
const REFUSALS = [
  { code: '', status: 200, remediation: '' },
  { code: 'ADMIN_REQUIRED', status: 403, remediation: 'Use an API key with the admin scope.' },
]

async function startGateway() {
  const app = Fastify()
  mountProblems(app, entries, REFUSALS)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { get: (path: string, headers = {}) => fetch(url + path, { headers }), [Symbol.asyncDispose]: async () => app.close() }
}

test('every code that a caller can meet is listed once, in alphabetical order', async () => {
  await using gateway = await startGateway()
  const { problems } = (await (await gateway.get('/problems')).json()) as { problems: { code: string }[] }
  const codes = problems.map(({ code }) => code)
  const declared = entries.flatMap(({ errors }) => errors.map(({ code }) => code))
  expect(new Set(codes)).toEqual(new Set([...declared, ...Object.keys({ ...GENERIC_PROBLEMS, ...GRAPHQL_PROBLEMS }), 'ADMIN_REQUIRED']))
  expect(codes).toEqual([...new Set(codes)].sort())
})

test('a code of the contract is explained with its status, its remedy and the procedures that answer with it', async () => {
  await using gateway = await startGateway()
  const answer = await gateway.get('/problems/CONTENT_ITEM_NOT_FOUND')
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({
    code: 'CONTENT_ITEM_NOT_FOUND',
    status: 404,
    remediation: expect.stringContaining('GET /api/content-items'),
    procedures: expect.arrayContaining(['content.items.get']),
  })
})

test('so is one that only a route of bytes can answer with', async () => {
  await using gateway = await startGateway()
  expect(await (await gateway.get('/problems/ASSET_VARIANTS_BUSY')).json()).toMatchObject({
    status: 503,
    procedures: ['content.assets.deliver'],
  })
})

test('generic codes and those of the policy are explained too, and belong to no procedure', async () => {
  await using gateway = await startGateway()
  expect(await (await gateway.get('/problems/RATE_LIMIT_EXCEEDED')).json()).toMatchObject({ status: 429, procedures: [] })
  expect(await (await gateway.get('/problems/ADMIN_REQUIRED')).json()).toMatchObject({
    status: 403,
    remediation: 'Use an API key with the admin scope.',
    procedures: [],
  })
})

test.each([
  'NO_SUCH_CODE',
  '__proto__',
  'constructor',
  '%00',
  'content_item_not_found',
])('the unknown code %s is a 404 problem', async (code) => {
  await using gateway = await startGateway()
  const answer = await gateway.get(`/problems/${code}`)
  expect(answer.status).toBe(404)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(await answer.json()).toMatchObject({
    type: '/problems/PROBLEM_NOT_FOUND',
    status: 404,
    code: 'PROBLEM_NOT_FOUND',
    remediation: expect.stringContaining('GET /problems'),
  })
})

test('the list is not sent again to who has it already', async () => {
  await using gateway = await startGateway()
  const etag = (await gateway.get('/problems')).headers.get('etag') ?? ''
  expect((await gateway.get('/problems', { 'if-none-match': etag })).status).toBe(304)
})

test('a generic problem takes the words of the occurrence, and keeps its status and remedy', () => {
  expect(genericProblem('BODY_TOO_LARGE')).toEqual({ code: 'BODY_TOO_LARGE', ...GENERIC_PROBLEMS.BODY_TOO_LARGE })
  expect(genericProblem('BODY_TOO_LARGE', 'The body has 9 MB.')).toMatchObject({ status: 413, detail: 'The body has 9 MB.' })
})

test('what is announced here is what the kernel answers with', () => {
  const { detail: _, issues: __, ...invalid } = invalidInput([])
  expect(genericProblem('VALIDATION_ERROR')).toMatchObject(invalid)
  expect(genericProblem('INTERNAL_SERVER_ERROR')).toEqual(problemOf(new Error('anything')))
})
