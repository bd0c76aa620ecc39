import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { TRPCClientError } from '@trpc/client'
import { connect, once } from '@wordclaw/client'
import { manifests } from '@wordclaw/gateway/manifests'
import type { ProcedureManifest } from '@wordclaw/shared/manifest'
import { graphqlDoor } from './graphql-door.ts'
import { byCurl, byFetch, type Send } from './http-clients.ts'

export interface Request {
  readonly procedure: string
  readonly input: Record<string, unknown>
  readonly dryRun?: boolean
  readonly idempotencyKey?: string
}

export interface Refusal {
  readonly code: string
  readonly status: number
  readonly remediation: string
  readonly issues?: unknown
}

/** How a call ended, in the same words whatever the door. */
export type Outcome = { readonly value: unknown } | { readonly refusal: Refusal }

/** A way into WordClaw. */
export interface Door extends AsyncDisposable {
  call(request: Request): Promise<Outcome>
}

export type OpenDoor = (url: string, key: string | undefined) => Promise<Door>

export const procedures = new Map(manifests.flatMap((manifest) => manifest.procedures.map((procedure) => [procedure.procedure, procedure])))

export const refusalOf = ({ code, status, remediation, issues }: Refusal): { refusal: Refusal } => ({
  refusal: { code, status, remediation, ...(issues !== undefined && { issues }) },
})

/** The header by which a request says which call it repeats, if it does. */
export const onceHeader = ({ idempotencyKey }: Request): Record<string, string> =>
  idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }

const keyHeader = (key: string | undefined): Record<string, string> => (key === undefined ? {} : { 'x-api-key': key })

/** REST: the first line of the procedure, sent by an HTTP client of whatever kind. */
const restBy =
  (send: Send): OpenDoor =>
  async (url, key) => ({
    async call(request) {
      const { procedure, input, dryRun } = request
      const { rest, page } = procedures.get(procedure) as ProcedureManifest
      const [{ method, path } = { method: '', path: '' }] = rest
      const remaining = { ...input }
      const target = new URL(
        `/api${path.replace(/:(\w+)/g, (_, name: string) => {
          const value = remaining[name]
          delete remaining[name]
          return encodeURIComponent(String(value))
        })}`,
        url,
      )
      if (dryRun) target.searchParams.set('mode', 'dry_run')
      const hasBody = method !== 'GET' && (method !== 'DELETE' || Object.values(remaining).some(Array.isArray))
      if (!hasBody)
        for (const [name, value] of Object.entries(remaining))
          target.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value))
      const headers = { ...keyHeader(key), ...onceHeader(request), ...(hasBody && { 'content-type': 'application/json' }) }
      const { ok, body } = await send({ method, url: target.href, headers, body: hasBody ? JSON.stringify(remaining) : null })
      const answer = JSON.parse(body) as {
        data: unknown
        meta: { limit: number; hasMore: boolean; nextCursor: string | null; total?: object }
      } & Refusal
      if (!ok) return refusalOf(answer)
      if (!page) return { value: answer.data }
      const { limit, hasMore, nextCursor, total } = answer.meta
      return { value: { limit, hasMore, nextCursor, ...(total && { total }), items: answer.data } }
    },
    [Symbol.asyncDispose]: async () => undefined,
  })

type Callable = { [name: string]: Callable } & {
  query(input: unknown): Promise<unknown>
  mutate(input: unknown, options: object): Promise<unknown>
}

/** tRPC: the typed client, its path followed by name. */
const trpc: OpenDoor = async (url, key) => ({
  async call({ procedure, input, dryRun = false, idempotencyKey }) {
    const client = connect({ url, key: key ?? '', dryRun })
    let node = client as unknown as Callable
    for (const name of procedure.split('.')) node = node[name] as Callable
    const options = idempotencyKey === undefined ? {} : { context: once(idempotencyKey) }
    try {
      return { value: procedures.get(procedure)?.type === 'query' ? await node.query(input) : await node.mutate(input, options) }
    } catch (error) {
      if (!(error instanceof TRPCClientError)) throw error
      return refusalOf((error.shape as { problem: Refusal }).problem)
    }
  },
  [Symbol.asyncDispose]: async () => undefined,
})

/** MCP: an official client, over Streamable HTTP. */
const mcp: OpenDoor = async (url, key) => {
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers: keyHeader(key) } })
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return {
    async call({ procedure, input, dryRun, idempotencyKey }) {
      const result = await client.callTool({
        name: procedure.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        arguments: { ...input, ...(dryRun && { dryRun }) },
        ...(idempotencyKey !== undefined && { _meta: { 'idempotency-key': idempotencyKey } }),
      })
      if (result.isError) return refusalOf((result._meta as Record<string, Refusal>)['wordclaw/problem'] as Refusal)
      return { value: result.structuredContent }
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

/** Every way in. */
export const doors = { rest: restBy(byFetch), trpc, mcp, graphql: graphqlDoor } satisfies Readonly<Record<string, OpenDoor>>

/** REST as somebody at a terminal calls it. */
export const curl: OpenDoor = restBy(byCurl)
