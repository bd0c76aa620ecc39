import type { Call } from '@wordclaw/shared/principal'
import { invalidInput, type Problem } from '@wordclaw/shared/problem'
import { authenticate, type Decided, type DecidePorts, decide, type Refused } from './decide.ts'
import { keyFault } from './idempotency-key.ts'
import type { Admit, Answer, Invocation, Invoke, Vouch } from './invoke.ts'
import { challenge } from './payments-gate/challenge.ts'
import { withheld } from './payments-gate/entitled-bytes.ts'
import { unpaidFound } from './payments-gate/found-document.ts'
import { notToShare } from './payments-gate/shared-documents.ts'
import { notToSummarize } from './payments-gate/summarized-documents.ts'
import { withoutUnpaid } from './payments-gate/unpaid.ts'
import type { RateLimiter } from './rate-limit.ts'
import { genericProblem } from './surfaces/problems.ts'
import type { Upstream } from './upstream.ts'
import { inputIssues } from './validate-input.ts'

export interface InvokePorts extends DecidePorts {
  readonly upstreams: ReadonlyMap<string, Upstream>
  /** Whoever has no valid key is counted by address, and not by the key they made up. */
  readonly rateLimiter: RateLimiter
  /** Told of every fault behind an answer that says no more than that there was one. */
  readonly onFault: (fault: unknown, invocation: Invocation) => void
}

/** Builds the gateway's path: authenticate → rate limit → decide → record → validate → call. */
export const createInvoke = (ports: InvokePorts): { invoke: Invoke; admit: Admit; vouch: Vouch } => ({
  invoke: async (invocation) =>
    (await attempt(ports, invocation, (decided) => call(ports, invocation, decided))) ?? {
      ok: false,
      problem: genericProblem('POLICY_EVALUATION_FAILED'),
    },
  admit: async (invocation) => (await attempt(ports, invocation, async () => null)) as Refused | null,
  vouch: async (asked, find) => {
    let call: Call | null = null
    const perform = async (decided: Decided, invocation: Invocation) => {
      call = decided.call
      if (decided.refused) return unpaid(ports, invocation, decided, decided.refused)
      return ports.prices ? withheld(ports.prices, invocation, decided) : null
    }
    const refused = (await attempt(ports, asked, perform, async () => ({ ...asked, ...(await find()) }))) as Refused | null
    return refused ?? (call ? { ok: true, call } : { ok: false, problem: genericProblem('POLICY_EVALUATION_FAILED') })
  },
})

/** Decides, refuses what is to be refused, performs the rest. The row is being written meanwhile, and no answer leaves before it is. */
async function attempt(
  ports: InvokePorts,
  asked: Invocation,
  perform: (decided: Decided, invocation: Invocation) => Promise<Answer | null>,
  find?: () => Promise<Invocation>,
): Promise<Answer | null> {
  try {
    if (isMalformed(asked.caller.domain)) return { ok: false, problem: genericProblem('INVALID_DOMAIN_CONTEXT') }
    const authentication = await authenticate(ports, asked)
    const seconds = ports.rateLimiter(authentication.identity?.id ?? `anonymous ${asked.caller.ip}`)
    if (seconds > 0) return { ok: false, problem: tooMany(seconds) }
    const invocation = find ? await find() : asked
    const decided = await decide(ports, invocation, authentication)
    // A rejection is dealt with below; until then nobody is listening.
    decided.recorded.catch(() => undefined)
    // Whoever only has to pay is asked to where the call would be made: not for a call that would fail.
    const refused = decided.offerId === null ? decided.refused : null
    const answer = refused ?? (await homeless(ports, decided)) ?? faulty(invocation, decided) ?? (await perform(decided, invocation))
    return (await unrecorded(ports, invocation, decided)) ?? answer
  } catch (fault) {
    ports.onFault(fault, asked)
    return { ok: false, problem: genericProblem('POLICY_EVALUATION_FAILED') }
  }
}

async function call(ports: InvokePorts, invocation: Invocation, decided: Decided): Promise<Answer> {
  const { upstreams, onFault, prices } = ports
  const upstream = upstreams.get(invocation.entry.service)
  if (!upstream) throw new Error(`no upstream for ${invocation.entry.service}`)
  const unshared = prices
    ? ((await notToSummarize(prices, invocation, decided)) ?? (await notToShare(prices, upstream, invocation, decided)))
    : null
  if (unshared) return unshared
  const answer = await upstream.call(decided.call, invocation.entry.path, invocation.input)
  const { decisionId } = decided.call
  if (answer.ok && decided.refused) return unpaid(ports, invocation, decided, decided.refused)
  const found = answer.ok ? await forSale(ports, invocation, decided, answer.body) : null
  if (found) return found
  if (answer.ok) {
    const body = prices ? await withoutUnpaid(prices, invocation, decided, answer.body) : answer.body
    return { ok: true, body, decisionId, replayOf: answer.replayOf }
  }
  if (answer.fault) onFault(answer.fault, invocation)
  return { ok: false, problem: answer.problem, decisionId }
}

async function forSale({ prices, upstreams, onFault }: InvokePorts, invocation: Invocation, decided: Decided, body: string) {
  if (!prices) return null
  const sellers = { prices, payments: upstreams.get('payments'), onFault: (fault: unknown) => onFault(fault, invocation) }
  return unpaidFound(sellers, invocation, decided, body)
}

/** Asks for the money. What the read would answer is known to exist by now, and stays here. */
async function unpaid({ upstreams, onFault }: InvokePorts, invocation: Invocation, { call, offerId }: Decided, refused: Refused) {
  const payments = upstreams.get('payments')
  if (!payments || offerId === null || invocation.entry.type !== 'query') return refused
  return challenge({ payments, offerId, call, refused, onFault: (fault) => onFault(fault, invocation) })
}

const MAX_ID = 2_147_483_647

const tooMany = (retryAfterSeconds: number): Problem => ({ ...genericProblem('RATE_LIMIT_EXCEEDED'), context: { retryAfterSeconds } })

const isMalformed = (domain: string | undefined) => domain !== undefined && !(/^[1-9]\d{0,9}$/.test(domain) && Number(domain) <= MAX_ID)

/** Somebody who may act for every domain names one that does not exist. */
async function homeless({ domainExists }: InvokePorts, { call, elsewhere }: Decided): Promise<Refused | null> {
  if (!elsewhere || (await domainExists(call.principal.domainId))) return null
  return { ok: false, problem: genericProblem('INVALID_DOMAIN_CONTEXT'), decisionId: call.decisionId }
}

function faulty(invocation: Invocation, { call }: Decided): Refused | null {
  const problem = keyFault(invocation)
  if (problem) return { ok: false, problem, decisionId: call.decisionId }
  const { entry, input } = invocation
  const issues = inputIssues(entry, input)
  return issues.length > 0 ? { ok: false, problem: invalidInput(issues), decisionId: call.decisionId } : null
}

/** Waits for the row. An answer whose decision is not on disk is withheld. */
async function unrecorded({ onFault }: InvokePorts, invocation: Invocation, { recorded }: Decided): Promise<Refused | null> {
  try {
    await recorded
    return null
  } catch (fault) {
    onFault(fault, invocation)
    return { ok: false, problem: genericProblem('DECISION_LOG_UNAVAILABLE') }
  }
}
