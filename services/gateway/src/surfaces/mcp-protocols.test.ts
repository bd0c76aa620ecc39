import { describe, expect, test } from 'vitest'
import { connect, modern, modernHeaders, startMcp } from '../../test/mcp-client.ts'

describe.each(['2025-06-18', '2025-11-25'] as const)('a client of the %s protocol', (version) => {
  test('agrees on that revision and sees every procedure as a tool', async () => {
    await using mcp = await startMcp()
    await using agent = await connect(mcp.url, version)

    const { tools } = await agent.client.listTools()

    expect(agent.transport.protocolVersion).toBe(version)
    expect(agent.transport.sessionId).toBeUndefined()
    expect(tools.map(({ name }) => name)).toEqual(['toy_items_get', 'toy_items_list', 'toy_items_create', 'toy_items_delete'])
    expect(tools.map(({ annotations }) => [annotations?.readOnlyHint, annotations?.destructiveHint, annotations?.idempotentHint])).toEqual([
      [true, false, true],
      [true, false, true],
      [false, false, false],
      [false, true, true],
    ])
  })

  test('gets an answer as structured content that fits its schema, and as the same JSON in text', async () => {
    await using mcp = await startMcp()
    await using agent = await connect(mcp.url, version)
    await agent.client.listTools()

    const result = await agent.client.callTool({ name: 'toy_items_get', arguments: { id: 1 } })

    expect(result).toEqual({
      content: [{ type: 'text', text: JSON.stringify(mcp.toys.get(1)) }],
      structuredContent: mcp.toys.get(1),
      _meta: { 'wordclaw/decisionId': 'decision-1' },
    })
  })

  test('is told in two lines what was refused and what to do, and programs are told in _meta', async () => {
    await using mcp = await startMcp()
    await using agent = await connect(mcp.url, version)
    await agent.client.listTools()

    const result = await agent.client.callTool({ name: 'toy_items_delete', arguments: { id: 13 } })

    expect(result).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'TOY_LOCKED: Toy 13 is locked.\nUnlock it first.' }],
      _meta: {
        'wordclaw/problem': {
          status: 409,
          code: 'TOY_LOCKED',
          detail: 'Toy 13 is locked.',
          remediation: 'Unlock it first.',
          context: { id: 13, lockedBy: 'nobody' },
          requestId: expect.any(String),
        },
        'wordclaw/decisionId': 'decision-1',
      },
    })
  })

  test('is told every fault of the input, a line each', async () => {
    await using mcp = await startMcp()
    await using agent = await connect(mcp.url, version)

    const result = await agent.client.callTool({
      name: 'toy_items_create',
      arguments: { name: '', size: { width: 'wide', unit: 'cm' }, colour: 1 },
    })

    const [first, second, ...faults] = (result.content as { text: string }[])[0]?.text.split('\n') ?? []
    expect(first).toMatch(/^VALIDATION_ERROR: /)
    expect(second).toMatch(/^Correct every field/)
    expect(faults.map((line) => line.split(' ')[0]).sort()).toEqual(['/colour', '/name', '/size/width'])
  })

  test('is refused by policy as at any other door', async () => {
    await using mcp = await startMcp()
    await using agent = await connect(mcp.url, version, 'reader')

    const result = await agent.client.callTool({ name: 'toy_items_delete', arguments: { id: 1 } })

    expect(result).toMatchObject({
      isError: true,
      _meta: { 'wordclaw/problem': { status: 403, code: 'MISSING_TOY_WRITE', context: { determining: ['toy-write'] } } },
    })
    expect(mcp.decisions).toMatchObject([{ procedure: 'toy.items.delete', outcome: 'deny' }])
  })

  test('learns that a tool does not exist', async () => {
    await using mcp = await startMcp()
    await using agent = await connect(mcp.url, version)

    await expect(agent.client.callTool({ name: 'toy_items_fly' })).rejects.toThrow(
      'Unknown tool: toy_items_fly. List the tools with tools/list.',
    )
  })
})

describe('a client of the 2026-07-28 protocol', () => {
  test('discovers the server without a handshake', async () => {
    await using mcp = await startMcp()

    const response = await mcp.post(modern('server/discover'), modernHeaders('server/discover'))

    expect(response.headers.get('mcp-session-id')).toBeNull()
    expect(await response.json()).toMatchObject({
      result: { supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, cacheScope: 'public' },
    })
  })

  test('may keep the list of tools for a while', async () => {
    await using mcp = await startMcp()

    const response = await mcp.post(modern('tools/list'), modernHeaders('tools/list'))

    const { result } = (await response.json()) as { result: { tools: unknown[] } }
    expect(result).toMatchObject({ ttlMs: 300_000, cacheScope: 'public' })
    expect(result.tools).toHaveLength(4)
  })

  test('calls a tool with one request, in the trace that the call names', async () => {
    await using mcp = await startMcp()
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const call = modern('tools/call', { name: 'toy_items_get', arguments: { id: 1 }, _meta: { traceparent } })

    const response = await mcp.post(call, modernHeaders('tools/call', 'toy_items_get'))

    expect(await response.json()).toMatchObject({
      result: { structuredContent: mcp.toys.get(1), _meta: { 'wordclaw/decisionId': 'decision-1' } },
    })
    expect(mcp.decisions).toMatchObject([{ traceparent }])
  })

  test('is refused if a header contradicts the message', async () => {
    await using mcp = await startMcp()

    const response = await mcp.post(
      modern('tools/call', { name: 'toy_items_delete', arguments: { id: 1 } }),
      modernHeaders('tools/call', 'toy_items_get'),
    )

    expect(response.status).toBe(400)
    expect(mcp.decisions).toEqual([])
  })

  test('gets no stream for a subscription: there is nothing to notify of', async () => {
    await using mcp = await startMcp()
    const listen = modern('subscriptions/listen', { notifications: { toolsListChanged: true } })

    const response = await mcp.post(listen, modernHeaders('subscriptions/listen'))

    expect(await response.text()).toContain('"resultType":"complete"')
  })
})
