import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { modern, modernHeaders, startMcp } from '../../test/mcp-client.ts'

const nameOf = (params: object) => ('name' in params && typeof params.name === 'string' ? params.name : undefined)

describe('a tool call', () => {
  const call = async (mcp: Awaited<ReturnType<typeof startMcp>>, name: string, args: unknown) => {
    const response = await mcp.post(modern('tools/call', { name, arguments: args }), modernHeaders('tools/call', name))
    return (await response.json()) as {
      result: { isError?: boolean; _meta: Record<string, { code: string; issues: unknown[] }> }
      error?: { code: number }
    }
  }

  test('with dryRun answers as the real one would, and changes nothing', async () => {
    await using mcp = await startMcp()

    const { result } = await call(mcp, 'toy_items_create', { name: 'ball', size: { width: 9, unit: 'cm' }, dryRun: true })

    expect(result).toMatchObject({ structuredContent: { id: 2, name: 'ball' } })
    expect(mcp.decisions).toMatchObject([{ dryRun: true }])
    expect(mcp.toys.size).toBe(1)
  })

  test('with a dryRun that is no boolean is decided on once, and not made', async () => {
    await using mcp = await startMcp()

    const { result } = await call(mcp, 'toy_items_delete', { id: 1, dryRun: 'yes' })

    expect(result._meta['wordclaw/problem']).toMatchObject({ code: 'VALIDATION_ERROR', issues: [{ pointer: '/dryRun' }] })
    expect(mcp.decisions).toHaveLength(1)
    expect(mcp.toys.size).toBe(1)
  })

  test('of a query takes no dryRun', async () => {
    await using mcp = await startMcp()

    const { result } = await call(mcp, 'toy_items_get', { id: 1, dryRun: true })

    expect(result._meta['wordclaw/problem']).toMatchObject({ code: 'VALIDATION_ERROR', issues: [{ pointer: '/dryRun' }] })
  })

  test('without arguments is one with no input', async () => {
    await using mcp = await startMcp()

    const { result } = await call(mcp, 'toy_items_list', undefined)

    expect(result).toMatchObject({ structuredContent: { hasMore: false, items: [{ id: 1 }] } })
  })

  test.each([[[1, 2]], ['text'], [null], [7]])('with %j for arguments is refused as no call at all', async (args) => {
    await using mcp = await startMcp()

    const answer = await call(mcp, 'toy_items_list', args)

    expect(answer.error?.code).toBe(-32_602)
    expect(mcp.decisions).toEqual([])
  })
})

describe('the endpoint', () => {
  test.each(['GET', 'DELETE'])('answers %s with 405: there are no sessions to resume or to end', async (method) => {
    await using mcp = await startMcp()

    const response = await fetch(`${mcp.url}/mcp`, { method, headers: { accept: 'text/event-stream' } })

    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('refuses web pages of other sites', async () => {
    await using mcp = await startMcp()

    const response = await mcp.post(modern('tools/list'), { ...modernHeaders('tools/list'), origin: 'https://evil.example' })

    expect(response.status).toBe(403)
  })

  test.each([
    ['no JSON', '{"jsonrpc":', {}, 400],
    ['another format', 'hello', { 'content-type': 'text/plain' }, 415],
    ['a body that is too large', `"${'x'.repeat(1_100_000)}"`, {}, 413],
    [
      'a batch that is too long',
      JSON.stringify(Array.from({ length: 26 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'tools/list' }))),
      {},
      400,
    ],
  ])('refuses %s in the words of JSON-RPC', async (_, body, headers, status) => {
    await using mcp = await startMcp()

    const response = await mcp.post(body, headers)

    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { message: expect.any(String) } })
  })

  test('never fails, whatever it is sent', async () => {
    await using mcp = await startMcp()
    const argument = fc.dictionary(fc.constantFrom('id', 'dryRun', 'name', 'size', '__proto__', 'limit'), fc.jsonValue())
    const message = fc.record({
      jsonrpc: fc.constantFrom('2.0', '1.0'),
      id: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
      method: fc.constantFrom(
        'tools/call',
        'tools/list',
        'initialize',
        'ping',
        'server/discover',
        'subscriptions/listen',
        'logging/setLevel',
        'toString',
      ),
      params: fc.oneof(
        fc.jsonValue(),
        fc.record({
          name: fc.constantFrom('toy_items_get', 'toy_items_create', '__proto__'),
          arguments: fc.oneof(argument, fc.jsonValue()),
        }),
      ),
    })
    const enveloped = message.map(({ method, params }) =>
      modern(method, typeof params === 'object' && params !== null ? { ...params } : {}),
    )
    const old = fc.oneof(fc.jsonValue(), message, fc.array(message, { maxLength: 3 })).map((body) => ({ body, headers: {} }))
    const current = enveloped.map((body) => ({ body, headers: modernHeaders(body.method, nameOf(body.params)) }))
    await fc.assert(
      fc.asyncProperty(fc.oneof(old, current), async ({ body, headers }) => {
        const response = await mcp.post(JSON.stringify(body), headers)
        await response.text()
        expect(response.status).toBeLessThan(500)
      }),
      { numRuns: 300 },
    )
    expect(mcp.toys.get(1)).toMatchObject({ name: 'kite' })
  })
})
