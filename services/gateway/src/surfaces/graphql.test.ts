import fc from 'fast-check'
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql'
import { describe, expect, test } from 'vitest'
import { type GraphqlAnswer, startGraphql } from '../../test/graphql-client.ts'

const CREATE =
  'mutation ($name: String!, $size: ToyItemsCreateSizeInput!, $weight: SafeInt, $dryRun: Boolean) { toyItemsCreate(name: $name, size: $size, weight: $weight, dryRun: $dryRun) { id name size { unit } weight } }'

describe('a query', () => {
  test('reads a field of the answer for each that it selects', async () => {
    await using graphql = await startGraphql()

    const answer = await graphql.ask(
      '{ toyItemsGet(id: 1) { name size { width unit } state data } toyItemsList(limit: 5) { hasMore nextCursor items { id } } }',
    )

    expect(answer).toEqual({
      status: 200,
      data: {
        toyItemsGet: { name: 'kite', size: { width: 80, unit: 'cm' }, state: 'open', data: { colour: 'red' } },
        toyItemsList: { hasMore: false, nextCursor: null, items: [{ id: 1 }] },
      },
    })
  })

  test('is one decision for each root field, aliases included', async () => {
    await using graphql = await startGraphql()

    await graphql.ask(
      '{ a: toyItemsGet(id: 1) { id } b: toyItemsGet(id: 1) { id } ...Rest } fragment Rest on Query { toyItemsList { limit } }',
    )

    expect(graphql.decisions.map(({ procedure }) => procedure).sort()).toEqual(['toy.items.get', 'toy.items.get', 'toy.items.list'])
  })

  test('that fails in one field still answers the others', async () => {
    await using graphql = await startGraphql()

    const { data, errors } = await graphql.ask('{ there: toyItemsGet(id: 1) { id } gone: toyItemsGet(id: 9) { id } }')

    expect(data).toEqual({ there: { id: 1 }, gone: null })
    expect(errors).toMatchObject([
      {
        message: 'There is no toy 9.',
        path: ['gone'],
        extensions: {
          code: 'TOY_NOT_FOUND',
          status: 404,
          remediation: expect.stringContaining('GET /api/toys'),
          requestId: expect.any(String),
          decisionId: 'decision-2',
        },
      },
    ])
  })

  test('may be sent with GET', async () => {
    await using graphql = await startGraphql()
    const parameters = new URLSearchParams({ query: 'query ($id: Int!) { toyItemsGet(id: $id) { id } }', variables: '{"id":1}' })

    const response = await fetch(`${graphql.url}/graphql?${parameters}`, {
      headers: { 'x-api-key': 'reader', accept: 'application/graphql-response+json' },
    })

    expect(await response.json()).toEqual({ data: { toyItemsGet: { id: 1 } } })
    expect(response.headers.get('content-type')).toContain('application/graphql-response+json')
  })

  test('may send null for an argument that it leaves out', async () => {
    await using graphql = await startGraphql()

    const { data, errors } = await graphql.ask('query ($cursor: String) { toyItemsList(cursor: $cursor, state: null) { limit } }', {
      cursor: null,
    })

    expect(errors).toBeUndefined()
    expect(data).toEqual({ toyItemsList: { limit: 50 } })
  })
})

describe('a mutation', () => {
  test('takes nested input, and integers of more than 32 bits', async () => {
    await using graphql = await startGraphql()

    const { data } = await graphql.ask(CREATE, { name: 'ball', size: { width: 9, unit: 'inch' }, weight: 2 ** 40 })

    expect(data).toEqual({ toyItemsCreate: { id: 2, name: 'ball', size: { unit: 'inch' }, weight: 2 ** 40 } })
  })

  test('with dryRun answers as the real one would, and changes nothing', async () => {
    await using graphql = await startGraphql()

    const { data } = await graphql.ask(CREATE, { name: 'ball', size: { width: 9, unit: 'cm' }, dryRun: true })

    expect(data).toMatchObject({ toyItemsCreate: { id: 2 } })
    expect(graphql.decisions).toMatchObject([{ dryRun: true }])
    expect(graphql.toys.size).toBe(1)
  })

  test('runs after the one before it', async () => {
    await using graphql = await startGraphql()
    const create = (alias: string) =>
      `${alias}: toyItemsCreate(name: "${alias}", size: { width: 1, unit: cm }, data: { of: [1, "a"] }) { id data }`

    const { data } = await graphql.ask(`mutation { ${create('a')} ${create('b')} gone: toyItemsDelete(id: 2) { deleted } }`)

    expect(data).toEqual({ a: { id: 2, data: { of: [1, 'a'] } }, b: { id: 3, data: { of: [1, 'a'] } }, gone: { deleted: true } })
    expect(graphql.toys.has(2)).toBe(false)
  })

  test('is not executed for GET', async () => {
    await using graphql = await startGraphql()

    const response = await fetch(`${graphql.url}/graphql?query=${encodeURIComponent('mutation { toyItemsDelete(id: 1) { id } }')}`, {
      headers: { 'x-api-key': 'writer' },
    })

    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expect(graphql.toys.size).toBe(1)
  })
})

describe('a refusal', () => {
  test('by policy says the rule, as on any other surface', async () => {
    await using graphql = await startGraphql()

    const { status, data, errors } = await graphql.ask('mutation { toyItemsDelete(id: 1) { id } }', {}, 'reader')

    expect([status, data]).toEqual([200, { toyItemsDelete: null }])
    expect(errors).toMatchObject([{ extensions: { code: 'MISSING_TOY_WRITE', status: 403, context: { determining: ['toy-write'] } } }])
  })

  test('of a declared kind carries its facts', async () => {
    await using graphql = await startGraphql()

    const { errors } = await graphql.ask('mutation { toyItemsDelete(id: 13) { id } }')

    expect(errors).toMatchObject([{ extensions: { code: 'TOY_LOCKED', status: 409, context: { lockedBy: 'nobody' } } }])
  })

  test('of input that fits the types lists every fault', async () => {
    await using graphql = await startGraphql()

    const { errors } = await graphql.ask(CREATE, { name: '', size: { width: 0, unit: 'cm' } })

    expect(errors?.[0]?.extensions.issues?.map(({ pointer }) => pointer).sort()).toEqual(['/name', '/size/width'])
  })
})

describe('an argument that GraphQL itself rejects', () => {
  const MALFORMED: [string, string, Record<string, unknown>, string[]][] = [
    ['of the wrong type', '{ toyItemsGet(id: "one") { id } }', {}, ['/id']],
    ['of the wrong type in a variable', 'query ($id: Int!) { toyItemsGet(id: $id) { id } }', { id: 'one' }, ['/id']],
    ['whose variable has another type', 'query ($id: String) { toyItemsGet(id: $id) { id } }', { id: 'one' }, ['/id']],
    ['that is missing', '{ toyItemsGet { id } }', {}, ['/id']],
    ['whose variable is missing', 'query ($id: Int!) { toyItemsGet(id: $id) { id } }', {}, ['/id']],
    ['that is unknown', '{ toyItemsGet(id: 1, colour: "red") { id } }', {}, ['/colour']],
    ['that is no member of an enumeration', '{ toyItemsList(state: ajar) { limit } }', {}, ['/state']],
    [
      'with a nested fault',
      'mutation { toyItemsCreate(name: "a", size: { width: 1, unit: mile, depth: 2 }) { id } }',
      {},
      ['/size/depth', '/size/unit'],
    ],
    ['of more than 32 bits', '{ toyItemsGet(id: 99999999999) { id } }', {}, ['/id']],
  ]

  test.each(MALFORMED)('%s gets VALIDATION_ERROR with its pointer, after one decision', async (_, query, variables, pointers) => {
    await using graphql = await startGraphql()

    const { status, errors } = await graphql.ask(query, variables)

    expect(status).toBe(200)
    expect(errors).toMatchObject([
      { path: [expect.any(String)], extensions: { code: 'VALIDATION_ERROR', status: 400, requestId: expect.any(String) } },
    ])
    expect(errors?.[0]?.extensions.issues?.map(({ pointer }) => pointer).sort()).toEqual(pointers)
    expect(graphql.decisions).toHaveLength(1)
  })

  test.each(MALFORMED)('%s is refused by policy first, as on any other surface', async (_, query, variables) => {
    await using graphql = await startGraphql()

    const { errors } = await graphql.ask(query, variables, 'nobody')

    expect(errors).toMatchObject([{ extensions: { code: 'AUTH_MISSING_API_KEY', status: 401 } }])
    expect(graphql.decisions).toMatchObject([{ outcome: 'deny' }])
  })

  test('is answered in GraphQL’s words if the manifest has nothing against it', async () => {
    await using graphql = await startGraphql()

    const { errors } = await graphql.ask('{ toyItemsList(state: "open") { limit } }')

    expect(errors).toMatchObject([
      { extensions: { code: 'VALIDATION_ERROR', issues: [{ pointer: '/state', message: expect.stringContaining('ToyItemsListState') }] } },
    ])
  })

  test('refuses the fields beside it as well, each with a decision of its own: the document is executed whole or not at all', async () => {
    await using graphql = await startGraphql()

    const { data, errors } = await graphql.ask(
      'mutation { good: toyItemsDelete(id: 1) { id } bad: toyItemsDelete(id: "x") { id } skipped: toyItemsDelete(id: 1) @skip(if: true) { id } }',
    )

    expect(data).toEqual({ good: null, bad: null })
    expect(errors?.map(({ path }) => path)).toEqual([['good'], ['bad']])
    expect(graphql.decisions).toHaveLength(2)
    expect(graphql.toys.size).toBe(1)
  })

  test('that is dryRun does not make the call a real one', async () => {
    await using graphql = await startGraphql()

    const { errors } = await graphql.ask('mutation { toyItemsDelete(id: 1, dryRun: "yes") { id } }')

    expect(errors).toMatchObject([{ extensions: { code: 'VALIDATION_ERROR', issues: [{ pointer: '/dryRun' }] } }])
    expect(graphql.toys.size).toBe(1)
  })
})

describe('the schema', () => {
  test('is what the standard introspection query shows', async () => {
    await using graphql = await startGraphql()

    const { data } = await graphql.ask(
      getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, specifiedByUrl: true, oneOf: true }),
      {},
      'nobody',
    )

    expect(
      buildClientSchema(data as unknown as IntrospectionQuery)
        .getMutationType()
        ?.getFields()
        ['toyItemsDelete']?.args.map(({ name }) => name),
    ).toEqual(['id', 'dryRun'])
    expect(graphql.decisions).toEqual([])
  })
})

describe('whatever it is sent', () => {
  test('the endpoint never fails', async () => {
    await using graphql = await startGraphql()
    const query = fc.constantFrom(
      CREATE,
      'query ($id: Int) { toyItemsGet(id: $id) { id } }',
      'query ($id: JSON) { toyItemsList(limit: $id, cursor: $name) { limit } }',
      'mutation ($dryRun: JSON, $id: Int!) { toyItemsDelete(id: $id, dryRun: $dryRun) { id __typename } }',
      '{ toyItemsGet(id: 1) { constructor toString } }',
      'subscription { toyItemsGet }',
      'fragment A on Query { ...A } { ...A }',
      '{ __type(name: 3) { name } }',
    )
    const variables = fc.dictionary(fc.constantFrom('id', 'name', 'size', 'weight', 'dryRun', '__proto__'), fc.jsonValue())
    const request = fc.record(
      {
        query: fc.oneof(query, fc.string(), fc.jsonValue()),
        variables: fc.oneof(variables, fc.jsonValue()),
        operationName: fc.oneof(fc.constant(null), fc.jsonValue()),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof({ arbitrary: request, weight: 4 }, fc.jsonValue()), async (body) => {
        const response = await graphql.post(JSON.stringify(body))
        const { errors = [] } = (await response.json()) as GraphqlAnswer
        expect(response.status).toBeLessThan(500)
        for (const { extensions } of errors)
          expect([extensions['code'], extensions['remediation']]).toEqual([
            expect.stringMatching(/^(?!INTERNAL)[A-Z_]+$/),
            expect.any(String),
          ])
      }),
      { numRuns: 400 },
    )
  })
})
