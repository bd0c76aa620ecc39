import { Pool } from 'undici'
import type { Call, IdentityKey } from './principal.ts'
import { createIdentitySigner } from './principal.ts'
import { IDENTITY_HEADER, REPLAY_HEADER } from './service.ts'

export interface RemoteAnswer {
  readonly status: number
  readonly text: string
  /** The earlier request that this answer was given to first, if that was so. */
  readonly replayOf: string | undefined
}

/** Another process of the installation, as one process reaches it. */
export interface RemoteService {
  /** Makes a signed call of `POST /internal/path`: the status and the text of the answer. Rejects if there was none. */
  post(call: Call, path: string, input: unknown): Promise<RemoteAnswer>
  /** Resolves if the service says that it is ready. */
  ready(): Promise<void>
  close(): Promise<void>
}

const CONNECTIONS = 32
const ANSWER_WITHIN_MS = 15_000
const READY_ATTEMPTS = 3

/** Signed calls over few keep-alive connections, without retries, since a lost answer may be of a call that took effect. */
export function openRemoteService(service: string, url: string, keys: readonly IdentityKey[]): RemoteService {
  const open = () =>
    new Pool(url, {
      connections: CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      headersTimeout: ANSWER_WITHIN_MS,
      bodyTimeout: ANSWER_WITHIN_MS,
    })
  let pool = open()
  const sign = createIdentitySigner(keys)
  // A copy that asks for another connection is about to end. Idle connections that lead to it would be closed just when one of them is used.
  const retire = (used: Pool) => {
    if (used !== pool) return
    pool = open()
    used.close().catch(() => undefined)
  }
  return {
    post(call, path, input) {
      const used = pool
      return post(used, `/internal/${path}`, sign(service, call), JSON.stringify(input), () => retire(used))
    },
    async ready() {
      // A copy that drains says no, and closes the connection: the next one leads to another copy, if there is one.
      for (let attempt = 0; attempt < READY_ATTEMPTS; attempt++) {
        const { statusCode, body } = await pool.request({ method: 'GET', path: '/ready' })
        await body.dump()
        if (statusCode === 200) return
      }
      throw new Error(`${service} is not ready`)
    },
    close: () => pool.close(),
  }
}

/** One exchange. `dispatch` spares the streams that `request` builds around every body: a fifth of the gateway's time for a read. */
function post(pool: Pool, path: string, identity: string, body: string, onLast: () => void): Promise<RemoteAnswer> {
  return new Promise((resolve, reject) => {
    let status = 0
    let replayOf: string | undefined
    const chunks: Buffer[] = []
    pool.dispatch(
      { method: 'POST', path, headers: ['content-type', 'application/json', IDENTITY_HEADER, identity], body },
      {
        onRequestStart() {},
        onResponseStart(_, statusCode, headers) {
          if (headers['connection'] === 'close') onLast()
          status = statusCode
          replayOf = headers[REPLAY_HEADER] as string | undefined
        },
        onResponseData(_, chunk) {
          chunks.push(chunk)
        },
        onResponseEnd() {
          resolve({ status, text: (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString(), replayOf })
        },
        onResponseError(_, error) {
          reject(error)
        },
      },
    )
  })
}
