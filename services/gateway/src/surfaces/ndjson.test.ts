import { manifestOf } from '@wordclaw/shared/manifest'
import { direct, router } from '@wordclaw/shared/procedure'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createCatalog } from '../catalog.ts'
import { LINES_MEDIA_TYPE } from './ndjson.ts'
import { createAnswers } from './openapi/answers.ts'
import { createSchemas } from './openapi/schemas.ts'
import { mountRest } from './rest.ts'

const toys = direct
  .meta({ summary: 'Export toys', operation: 'toy.read', resource: { type: 'toy' }, rest: 'GET /toys/export', lines: true })
  .input(z.strictObject({ kind: z.string().optional(), cursor: z.string().optional() }))
  .output(z.object({ hasMore: z.boolean(), nextCursor: z.string().nullable(), lines: z.array(z.string()) }))
  .query(() => ({ hasMore: false, nextCursor: null, lines: [] }))

const catalog = createCatalog([manifestOf('toy', router({ items: router({ export: toys }) }))])

/** What REST answers for an export that has ended so, to a client that accepts this. */
async function ask(answer: { hasMore: boolean; nextCursor: string | null; lines: string[] }, accept: string) {
  await using app = Fastify()
  mountRest(app, {
    catalog,
    invoke: async () => ({ ok: true, body: JSON.stringify(answer), decisionId: 'decision' }),
    callerOf: ({ id }, environment) => ({
      environment,
      credential: undefined,
      domain: undefined,
      requestId: id,
      traceparent: undefined,
      ip: '',
    }),
  })
  return await app.inject({ url: '/api/toys/export?kind=a%26b', headers: { accept } })
}

test('a client that accepts lines gets them as they are, and where to go on in headers', async () => {
  const { body, headers } = await ask(
    { hasMore: true, nextCursor: 'c&1', lines: ['{"a":"\\n"}', '{"b":2}'] },
    `${LINES_MEDIA_TYPE}, */*;q=0.1`,
  )

  expect(body).toBe('{"a":"\\n"}\n{"b":2}\n')
  expect(headers).toMatchObject({
    'content-type': 'application/x-ndjson; charset=utf-8',
    link: '</api/toys/export?kind=a%26b&cursor=c%261>; rel="next"',
    'x-wordclaw-next-cursor': 'c&1',
  })
})

test('after the last line there is a cursor to keep and no next page', async () => {
  const { headers } = await ask({ hasMore: false, nextCursor: 'last', lines: ['{}'] }, LINES_MEDIA_TYPE)

  expect(headers).toMatchObject({ 'x-wordclaw-next-cursor': 'last' })
  expect(headers).not.toHaveProperty('link')
})

test('an export of nothing is empty', async () => {
  const { body, headers } = await ask({ hasMore: false, nextCursor: null, lines: [] }, LINES_MEDIA_TYPE)

  expect([body, headers['x-wordclaw-next-cursor']]).toEqual(['', undefined])
})

test('any other client gets the envelope', async () => {
  const answer = { hasMore: false, nextCursor: null, lines: ['{}'] }

  expect((await ask(answer, '*/*')).json()).toMatchObject({ data: answer, meta: { requestId: expect.any(String) } })
})

test('the document announces both', () => {
  const [entry] = catalog.entries
  const responses = entry && createAnswers(createSchemas({}), []).responsesOf(entry)

  expect(responses?.['200']).toMatchObject({ content: { 'application/json': {}, [LINES_MEDIA_TYPE]: { schema: { type: 'string' } } } })
})
