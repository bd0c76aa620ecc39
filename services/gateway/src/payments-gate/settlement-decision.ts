import { randomUUIDv7 } from 'node:crypto'
import type { Call } from '@wordclaw/shared/principal'
import type { Problem } from '@wordclaw/shared/problem'
import { type DecidePorts, refusalOf, rowOf } from '../decide.ts'
import type { Caller } from '../invoke.ts'
import type { PolicyRequest } from '../policy/engine.ts'

/** The name under which decisions are recorded on what providers say. */
export const SETTLE = 'payments.payments.settle'

/** Whether this can be the name of a provider. */
export const isProvider = (name: string): boolean => /^[a-z][a-z0-9_-]{0,31}$/.test(name)

/**
 * Decides, and waits until it is recorded, that somebody who calls themselves a provider may report to payments. They may claim any name:
 * the decision says who was to be believed if the signature is right. The domain is known only once the payment is found.
 */
export async function decideSettlement(
  { policies, decisions, clock }: Pick<DecidePorts, 'policies' | 'decisions' | 'clock'>,
  provider: string,
  caller: Caller,
): Promise<{ call: Call; refused: Problem | null }> {
  const id = `provider:${provider}`
  const request: PolicyRequest = {
    operation: 'payment.settle',
    principal: { id, credential: 'provider', scopes: [], domain: 0, platform: false },
    resource: { type: 'payment', id: '', domain: 0 },
    context: { environment: caller.environment, dryRun: false },
  }
  const engine = await policies.engineFor(0)
  const began = process.hrtime.bigint()
  const verdict = engine.decide(request)
  const microseconds = Math.ceil(Number(process.hrtime.bigint() - began) / 1_000)
  const decisionId = randomUUIDv7()
  const invocation = { entry: { procedure: SETTLE }, caller, dryRun: false }
  await decisions.record(rowOf(decisionId, invocation, request, verdict, engine.revision, microseconds, clock.now()))
  const { requestId, traceparent } = caller
  const call: Call = { principal: { id, domainId: 0, scopes: [] }, procedure: SETTLE, requestId, decisionId, dryRun: false, traceparent }
  return { call, refused: verdict.outcome === 'allow' ? null : refusalOf(verdict) }
}
