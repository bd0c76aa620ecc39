import type { Call } from '@wordclaw/shared/principal'
import { invalidInput, ProblemError } from '@wordclaw/shared/problem'
import type { Catalog, CatalogEntry } from '../catalog.ts'
import { type DecidePorts, decide } from '../decide.ts'
import type { Environment, Invocation } from '../invoke.ts'
import { genericProblem } from '../surfaces/problems.ts'
import { inputIssues } from '../validate-input.ts'

/** A further call that a caller wants made, by way of the one under way. */
interface Asked {
  readonly call: Call
  readonly procedure: string
  readonly input: unknown
  readonly dryRun: boolean
}

/** That further call, allowed and recorded. */
interface Granted {
  readonly entry: CatalogEntry
  readonly call: Call
  readonly policyVersion: string
}

export type DecideFor = (asked: Asked) => Promise<Granted>

/**
 * Decides, and records, a further call as if its caller had made it by the same door. Throws what a caller of it would be refused with: by policy, then for the
 * faults of its input.
 */
export async function decideFor(
  ports: DecidePorts & { readonly catalog: Catalog },
  { call, procedure, input, dryRun }: Asked,
): Promise<Granted> {
  const entry = ports.catalog.byProcedure.get(procedure)
  if (entry?.type !== 'mutation') throw new ProblemError(genericProblem('PROCEDURE_NOT_FOUND', `There is no mutation ${procedure}.`))
  const { principal, requestId, traceparent, idempotencyKey } = call
  const caller = {
    environment: (call.environment ?? 'job') as Environment,
    credential: undefined,
    domain: String(principal.domainId),
    requestId,
    traceparent,
    idempotencyKey,
    ip: '',
  }
  const invocation: Invocation = { entry, input, dryRun, caller }
  const decided = await decide(ports, invocation, await ports.authenticator.identify(principal.id))
  await decided.recorded
  if (decided.refused) throw new ProblemError(decided.refused.problem)
  const issues = inputIssues(entry, input)
  if (issues.length > 0) throw new ProblemError(invalidInput(issues.map((issue) => ({ ...issue, pointer: `/input${issue.pointer}` }))))
  return { entry, call: decided.call, policyVersion: decided.policyVersion }
}
