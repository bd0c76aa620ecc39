import { describe, expect, test } from 'vitest'
import { type GraphqlAnswer, startGraphql } from '../../test/graphql-client.ts'
import { MAX_ALIASES, MAX_DEPTH, MAX_FIELDS, MAX_ROOT_FIELDS } from './graphql-limits.ts'

const repeat = (count: number, part: (n: number) => string) => Array.from({ length: count }, (_, n) => part(n)).join(' ')
const nest = (depth: number, name: string) => `${`${name} { `.repeat(depth - 1)}${name}${' }'.repeat(depth - 1)}`

describe('a document', () => {
  test.each([
    ['that is no GraphQL', '{ toyItemsGet(', 400, 'GRAPHQL_PARSE_FAILED'],
    ['that selects what does not exist', '{ toyItemsFly }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['with a subscription', 'subscription { toyItemsGet }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['with arguments of introspection that do not fit', '{ __type(name: 3) { name } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['of two operations, none of them named', 'query A { __typename } query B { __typename }', 400, 'GRAPHQL_OPERATION_NOT_FOUND'],
    ['of more than 100 KB', `{ __typename } #${'x'.repeat(102_400)}`, 413, 'BODY_TOO_LARGE'],
    ['of more than 2,000 tokens', `{ a(b: [${'1 '.repeat(2_000)}]) }`, 400, 'GRAPHQL_LIMIT_EXCEEDED'],
    ['of too many fields', `{ toyItemsGet(id: 1) { ${'id '.repeat(MAX_FIELDS)} } }`, 400, 'GRAPHQL_LIMIT_EXCEEDED'],
    ['of too many aliases', `{ toyItemsGet(id: 1) { ${repeat(MAX_ALIASES + 1, (n) => `a${n}: id`)} } }`, 400, 'GRAPHQL_LIMIT_EXCEEDED'],
    [
      'of too many root fields',
      `{ ${repeat(MAX_ROOT_FIELDS + 1, (n) => `a${n}: toyItemsGet(id: 1) { id }`)} }`,
      400,
      'GRAPHQL_LIMIT_EXCEEDED',
    ],
    [
      'of too many root fields in fragments',
      `{ ...A ...B } fragment A on Query { ${repeat(13, (n) => `a${n}: __typename`)} } fragment B on Query { ${repeat(13, (n) => `b${n}: __typename`)} }`,
      400,
      'GRAPHQL_LIMIT_EXCEEDED',
    ],
    ['that is too deep', `{ ${nest(MAX_DEPTH + 1, 'a')} }`, 400, 'GRAPHQL_LIMIT_EXCEEDED'],
    [
      'that is too deep by its fragments',
      `{ ...A } fragment A on Query { ${nest(MAX_DEPTH, 'a').replace('a }', 'a { ...B } }')} } fragment B on Query { b }`,
      400,
      'GRAPHQL_LIMIT_EXCEEDED',
    ],
    [
      'whose fragments go in circles',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['that introspects deeper than data may go', `{ __schema { ${nest(MAX_DEPTH, 'type')} } }`, 400, 'GRAPHQL_LIMIT_EXCEEDED'],
    ['that introspects types of types', '{ __schema { types { fields { type { fields { name } } } } } }', 400, 'GRAPHQL_LIMIT_EXCEEDED'],
    ['that introspects under aliases', '{ __schema { a: types { name } b: types { name } } }', 400, 'GRAPHQL_LIMIT_EXCEEDED'],
    ['that introspects twice', '{ a: __schema { types { name } } b: __schema { types { name } } }', 400, 'GRAPHQL_LIMIT_EXCEEDED'],
  ])('%s is refused with what to do about it, and nothing is decided', async (_, query, status, code) => {
    await using graphql = await startGraphql()

    const answer = await graphql.ask(query)

    expect(answer).not.toHaveProperty('data')
    expect([answer.status, answer.errors?.[0]?.extensions['code']]).toEqual([status, code])
    expect(answer.errors?.[0]?.extensions['remediation']).toMatch(/\.$/)
    expect(graphql.decisions).toEqual([])
  })

  test('says where it is wrong', async () => {
    await using graphql = await startGraphql()

    expect((await graphql.ask('{ toyItemsGet(id: 1) { nme } }')).errors).toMatchObject([
      { message: expect.stringContaining('Did you mean "name"'), locations: [{ line: 1, column: 24 }] },
    ])
  })

  test('at every limit is executed', async () => {
    await using graphql = await startGraphql()

    const { status, errors } = await graphql.ask(`{ ${repeat(MAX_ROOT_FIELDS, (n) => `a${n}: toyItemsGet(id: 1) { id }`)} }`)

    expect([status, errors]).toEqual([200, undefined])
    expect(graphql.decisions).toHaveLength(MAX_ROOT_FIELDS)
  })
})

describe('a request', () => {
  test.each([
    ['a list of documents', '[{"query":"{ __typename }"}]', {}, 400, 'GRAPHQL_BATCH_UNSUPPORTED'],
    ['no JSON', '{"query":', {}, 400, 'MALFORMED_JSON'],
    ['no document', '{"variables":{}}', {}, 400, 'GRAPHQL_REQUEST_INVALID'],
    ['variables that are no object', '{"query":"{ __typename }","variables":[1]}', {}, 400, 'GRAPHQL_REQUEST_INVALID'],
    ['nothing', '', {}, 400, 'MALFORMED_JSON'],
    [
      'a form, as web pages of other sites could',
      'query=%7B__typename%7D',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['plain text', '{"query":"{ __typename }"}', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['too much', `{"query":"{ __typename }","variables":{"x":"${'x'.repeat(1_100_000)}"}}`, {}, 413, 'BODY_TOO_LARGE'],
  ])('of %s is refused', async (_, body, headers, status, code) => {
    await using graphql = await startGraphql()

    const response = await graphql.post(body, headers)

    expect(response.status).toBe(status)
    expect((await response.json()) as GraphqlAnswer).toMatchObject({
      errors: [{ extensions: { code, status, requestId: expect.any(String) } }],
    })
  })
})
