import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { callerOf } from '../src/caller.ts'
import { mountMcp } from '../src/surfaces/mcp.ts'
import { serve, toyShop } from './toy.ts'

/** The toy shop's tools, and a way to send a message as it is. */
export async function startMcp() {
  const shop = toyShop()
  const served = await serve((app) => mountMcp(app, { ...shop, callerOf, version: '1.2.3' }))
  const post = (message: unknown, headers: Record<string, string> = {}) =>
    fetch(`${served.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'x-api-key': 'writer', ...headers },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    })
  return { ...shop, ...served, post }
}

/** A client of the protocol before 2026-07-28, which opens with a handshake and names the revision in a header ever after. */
export async function connect(url: string, version: '2025-06-18' | '2025-11-25', key = 'writer') {
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    requestInit: { headers: { 'x-api-key': key } },
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        ...(typeof init?.body === 'string' && { body: init.body.replace(/"protocolVersion":"[\d-]+"/, `"protocolVersion":"${version}"`) }),
      }),
  })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return { client, transport, [Symbol.asyncDispose]: () => client.close() }
}

/** A message of the 2026-07-28 protocol: every request says itself who sends it and by which revision. */
export const modern = (method: string, params: Record<string, unknown> = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params: {
    ...params,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
      ...(params['_meta'] as object | undefined),
    },
  },
})

export const modernHeaders = (method: string, name?: string) => ({
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(name !== undefined && { 'mcp-name': name }),
})
