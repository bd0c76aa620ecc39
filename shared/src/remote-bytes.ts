import type { Readable } from 'node:stream'
import { Pool } from 'undici'
import type { Call, IdentityKey } from './principal.ts'
import { createIdentitySigner } from './principal.ts'
import { IDENTITY_HEADER } from './service.ts'

/** A request that goes on byte for byte. */
export interface BytesRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Readable | undefined
  /** Ends the exchange: whoever asked has gone. */
  readonly signal: AbortSignal
  /** How long the other side may work without a word. @default a minute */
  readonly quietMs?: number
}

export interface BytesAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable
}

/** The routes of a service beside its procedures, as the gateway reaches them. */
export interface RemoteBytes {
  /** Passes a request on for a call that has been decided. Rejects if there was no answer. Nothing is tried again: a body can be read once. */
  pass(call: Call, request: BytesRequest): Promise<BytesAnswer>
  close(): Promise<void>
}

const CONNECTIONS = 64
/** Between two pieces, in either direction; and until the answer begins, once the request has gone. */
const QUIET_MS = 60_000

export function openRemoteBytes(service: string, url: string, keys: readonly IdentityKey[]): RemoteBytes {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })
  const sign = createIdentitySigner(keys)
  return {
    async pass(call, { method, path, headers, body, signal, quietMs = QUIET_MS }) {
      const {
        statusCode,
        headers: answered,
        body: answer,
      } = await pool.request({
        method,
        path,
        headers: { ...headers, [IDENTITY_HEADER]: sign(service, call) },
        body: body ?? null,
        signal,
        headersTimeout: quietMs,
        bodyTimeout: quietMs,
      })
      return { status: statusCode, headers: answered, body: answer }
    },
    close: () => pool.close(),
  }
}
