import type { Call } from './principal.ts'
import type { Problem } from './problem.ts'

/** How a call to another service ended: the JSON text of the answer, or the problem. */
export type PeerAnswer = { readonly ok: true; readonly body: string } | { readonly ok: false; readonly problem: Problem }

/** Who may do what, decided now by the gateway for somebody who is not calling: a job that acts for whoever scheduled it. */
export type Authorization = { readonly ok: true; readonly call: Call } | { readonly ok: false; readonly problem: Problem }

/** The other services, as one service reaches them. */
export interface Peers {
  /** Calls a procedure of another service in the name of `call`, whose `procedure` is the full path (`content.items.create`). */
  call(call: Call, input: unknown): Promise<PeerAnswer>
  /** Asks the gateway to decide, and to record, a call of `procedure` by this principal as of now. */
  authorize(request: {
    principalId: string
    domainId: number
    procedure: string
    input: unknown
    requestId: string
  }): Promise<Authorization>
  /** The same for several calls at once, in their order. */
  authorizeAll(request: {
    principalId: string
    domainId: number
    calls: readonly { readonly procedure: string; readonly input: unknown }[]
    requestId: string
  }): Promise<readonly Authorization[]>
}

/** The ports every service's consumers and jobs find. */
export interface PeerPorts {
  readonly peers: Peers
}

/** Thrown by `Peers` when a service cannot be reached or cannot do its work: try again later, nothing is wrong with the request. */
export class PeerUnavailable extends Error {}
