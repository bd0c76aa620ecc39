import { type PeerAnswer, type Peers, PeerUnavailable } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import type { Execute } from '@wordclaw/shared/service'

/** How a call to another service goes wrong. `lost`: it takes effect, and its answer gets lost. */
export type Fault = 'away' | 'died before' | 'lost'

/** Another service in this process, behind a wire that a test can cut. */
export class LocalPeers implements Peers {
  readonly calls: { readonly call: Call; readonly input: unknown }[] = []
  /** How the next calls that write go; those after them go well. */
  faults: (Fault | null)[] = []
  /** Called between the effect of a call that writes and its answer. */
  beforeAnswer: () => Promise<void> = async () => undefined
  readonly #execute: Execute

  constructor(execute: Execute) {
    this.#execute = execute
  }

  async call(call: Call, input: unknown): Promise<PeerAnswer> {
    this.calls.push({ call, input })
    const writes = !call.procedure.endsWith('.get')
    const fault = writes ? this.faults.shift() : null
    if (fault === 'away') throw new PeerUnavailable('the content service does not answer')
    if (fault === 'died before') throw new Error('this process died before the call')
    const path = call.procedure.slice(call.procedure.indexOf('.') + 1)
    const answer = await this.#execute(call, path, JSON.parse(JSON.stringify(input)))
    if (fault === 'lost') throw new Error('this process died before the answer')
    if (writes) await this.beforeAnswer()
    return answer
  }

  authorize(): never {
    throw new Error('forms asks for no authorization')
  }

  authorizeAll(): never {
    throw new Error('forms asks for no authorization')
  }
}
