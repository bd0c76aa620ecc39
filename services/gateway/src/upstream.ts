import type { Call, IdentityKey } from '@wordclaw/shared/principal'
import type { Problem } from '@wordclaw/shared/problem'
import { openRemoteService } from '@wordclaw/shared/remote-service'
import type { Execute } from '@wordclaw/shared/service'
import { genericProblem } from './surfaces/problems.ts'

/** How a call ended upstream: the JSON text of the answer, or the problem. */
export type UpstreamAnswer =
  | { readonly ok: true; readonly body: string; readonly replayOf?: string }
  | { readonly ok: false; readonly problem: Problem; readonly fault?: unknown }

/** A service, as the gateway reaches it. Never rejects. */
export interface Upstream {
  call(call: Call, path: string, input: unknown): Promise<UpstreamAnswer>
  /** Resolves if the service says that it is ready. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** All services by name, the gateway included. */
export interface Services {
  call(service: string, call: Call, path: string, input: unknown): Promise<UpstreamAnswer>
}

export const servicesOf = (upstreams: ReadonlyMap<string, Upstream>): Services => ({
  async call(service, call, path, input) {
    const upstream = upstreams.get(service)
    return upstream ? upstream.call(call, path, input) : { ok: false, problem: unavailable(service) }
  },
})

/** A service of its own process. */
export function remoteUpstream(service: string, url: string, keys: readonly IdentityKey[]): Upstream {
  const remote = openRemoteService(service, url, keys)
  return {
    async call(call, path, input) {
      try {
        const { status, text, replayOf } = await remote.post(call, path, input)
        if (status === 200) return replayOf === undefined ? { ok: true, body: text } : { ok: true, body: text, replayOf }
        return { ok: false, problem: (JSON.parse(text) as { problem?: Problem }).problem ?? unavailable(service) }
      } catch (error) {
        return { ok: false, problem: isTimeout(error) ? late(service) : unavailable(service), fault: error }
      }
    },
    ready: () => remote.ready(),
    close: () => remote.close(),
  }
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
