import { IdempotencyConflict } from './idempotency/idempotency.errors.ts'
import { type Authorization, type Peers, PeerUnavailable } from './peers.ts'
import type { Call, IdentityKey } from './principal.ts'
import type { Problem } from './problem.ts'
import { openRemoteService, type RemoteService } from './remote-service.ts'

/** Answers that say nothing about the request, only that its time was bad. */
const UNAVAILABLE = new Set([429, 502, 503, 504])

/** The other services over HTTP. A service's URL is looked up when it is first called. */
export function openPeers(urls: Readonly<Record<string, string>>, keys: readonly IdentityKey[]): Peers & { close(): Promise<void> } {
  const services = new Map<string, RemoteService>()
  const serviceOf = (name: string): RemoteService => {
    const known = services.get(name)
    if (known) return known
    const url = urls[name]
    if (url === undefined) throw new Error(`nobody said where ${name} is`)
    const opened = openRemoteService(name, url, keys)
    services.set(name, opened)
    return opened
  }
  const post = async (name: string, path: string, call: Call, input: unknown) => {
    const service = serviceOf(name)
    const { status, text } = await service.post(call, path, input).catch((cause: unknown) => {
      throw new PeerUnavailable(`the ${name} service does not answer`, { cause })
    })
    if (UNAVAILABLE.has(status)) throw new PeerUnavailable(`the ${name} service answers ${status}`)
    return { ok: status === 200, text }
  }
  return {
    async call(call, input) {
      const dot = call.procedure.indexOf('.')
      const { ok, text } = await post(call.procedure.slice(0, dot), call.procedure.slice(dot + 1), call, input)
      if (ok) return { ok, body: text }
      const problem = problemIn(text)
      // An earlier attempt under the same key is still under way.
      if (problem.code === IdempotencyConflict.definition.code) throw new PeerUnavailable(problem.detail)
      return { ok: false, problem }
    },
    async authorize({ principalId, domainId, procedure, input, requestId }) {
      const principal = { id: principalId, domainId, scopes: [] }
      const call: Call = { principal, procedure: 'gateway.authorize', requestId, decisionId: '', dryRun: false }
      const { ok, text } = await post('gateway', 'authorize', call, { procedure, input })
      return ok ? { ok, call: JSON.parse(text) as Call } : { ok: false, problem: problemIn(text) }
    },
    async authorizeAll({ principalId, domainId, calls, requestId }) {
      const principal = { id: principalId, domainId, scopes: [] }
      const call: Call = { principal, procedure: 'gateway.authorize', requestId, decisionId: '', dryRun: false }
      const { ok, text } = await post('gateway', 'authorize', call, { calls })
      if (ok) return JSON.parse(text) as Authorization[]
      throw new PeerUnavailable(`the gateway does not decide: ${problemIn(text).code}`)
    },
    async close() {
      await Promise.all([...services.values()].map((service) => service.close()))
    },
  }
}

/** The problem that a call ended in. What has none is no answer to the call: whoever sent it could not do its work. */
function problemIn(text: string): Problem {
  try {
    const { problem } = JSON.parse(text) as { problem?: Problem }
    if (problem) return problem
  } catch {
    // Said below, whatever it was.
  }
  throw new PeerUnavailable('the service answers with something that is no problem of the call')
}
