import type { Call, IdentityKey } from '@wordclaw/shared/principal'
import { createIdentitySigner } from '@wordclaw/shared/principal'
import type { Problem } from '@wordclaw/shared/problem'
import { type Execute, IDENTITY_HEADER } from '@wordclaw/shared/service'
import { Pool } from 'undici'
import { genericProblem } from './surfaces/problems.ts'

/** How a call ended upstream: the JSON text of the answer, or the problem. */
export type UpstreamAnswer =
  | { readonly ok: true; readonly body: string }
  | { readonly ok: false; readonly problem: Problem; readonly fault?: unknown }

/** A service, as the gateway reaches it. Never rejects. */
export interface Upstream {
  call(call: Call, path: string, input: unknown): Promise<UpstreamAnswer>
  /** Resolves if the service says that it is ready. */
  ready(): Promise<void>
  close(): Promise<void>
}

const CONNECTIONS = 32
const ANSWER_WITHIN_MS = 15_000

/** A service of its own process: signed calls over few keep-alive connections, without retries, since a lost answer may be of a call that took effect. */
export function remoteUpstream(service: string, url: string, keys: readonly IdentityKey[]): Upstream {
  const pool = new Pool(url, {
    connections: CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
  })
  const sign = createIdentitySigner(keys)
  return {
    async call(call, path, input) {
      try {
        const { status, text } = await post(pool, `/internal/${path}`, sign(service, call), JSON.stringify(input))
        if (status === 200) return { ok: true, body: text }
        return { ok: false, problem: (JSON.parse(text) as { problem?: Problem }).problem ?? unavailable(service) }
      } catch (error) {
        return { ok: false, problem: isTimeout(error) ? late(service) : unavailable(service), fault: error }
      }
    },
    async ready() {
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/ready' })
      await body.dump()
      if (statusCode !== 200) throw new Error(`${service} is not ready`)
    },
    close: () => pool.close(),
  }
}

/** One exchange. `dispatch` spares the streams that `request` builds around every body: a fifth of the gateway's time for a read. */
function post(pool: Pool, path: string, identity: string, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let status = 0
    const chunks: Buffer[] = []
    pool.dispatch(
      { method: 'POST', path, headers: ['content-type', 'application/json', IDENTITY_HEADER, identity], body },
      {
        onRequestStart() {},
        onResponseStart(_, statusCode) {
          status = statusCode
        },
        onResponseData(_, chunk) {
          chunks.push(chunk)
        },
        onResponseEnd() {
          resolve({ status, text: (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString() })
        },
        onResponseError(_, error) {
          reject(error)
        },
      },
    )
  })
}

/** Procedures of this process: the gateway's own. */
export const localUpstream = (execute: Execute): Upstream => ({
  call: execute,
  ready: async () => undefined,
  close: async () => undefined,
})

const isTimeout = (error: unknown) => /TIMEOUT/.test((error as { code?: string }).code ?? '')

const unavailable = (service: string) => genericProblem('UPSTREAM_UNAVAILABLE', `The ${service} service does not answer.`)

const late = (service: string) => genericProblem('UPSTREAM_TIMEOUT', `The ${service} service did not answer in time.`)
