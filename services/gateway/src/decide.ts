import { randomUUIDv7 } from 'node:crypto'
import type { Call } from '@wordclaw/shared/principal'
import type { Problem } from '@wordclaw/shared/problem'
import { storable } from '@wordclaw/shared/storable'
import type { Clock } from '@wordclaw/shared/time'
import type { Answer, Invocation } from './invoke.ts'
import type { Authentication, Authenticator } from './keys/authenticate.ts'
import type { DecisionLog, DecisionRow } from './policy/decision-log.ts'
import type { PolicyEngine, PolicyRequest, Verdict } from './policy/engine.ts'
import type { PolicyStore } from './policy/policy-store.ts'

export interface DecidePorts {
  readonly authenticator: Authenticator
  readonly policies: PolicyStore
  readonly decisions: DecisionLog
  readonly clock: Clock
}

export type Refused = Extract<Answer, { ok: false }>

/** A decision, with its row on the way to disk. */
export interface Decided {
  readonly refused: Refused | null
  readonly call: Call
  /** Settles when the row is on disk, or cannot be. */
  readonly recorded: Promise<void>
  /** Whether the call is about another domain than the caller's own. */
  readonly elsewhere: boolean
}

/** Tells who makes a call. Does not wait where the answer is in memory. */
export async function authenticate({ authenticator }: DecidePorts, { caller }: Invocation): Promise<Authentication> {
  const known = authenticator.authenticate(caller.credential)
  return known instanceof Promise ? await known : known
}

/** Decides a call by the policies of its domain. */
export async function decide(ports: DecidePorts, invocation: Invocation, authentication: Authentication): Promise<Decided> {
  const domainId = domainOf(invocation, authentication)
  // A caller who is not known is refused by the base set: what domains have added is not looked up for strangers.
  const found = ports.policies.engineFor(authentication.identity ? domainId : 0)
  const engine = found instanceof Promise ? await found : found
  return decideWith(ports, engine, invocation, authentication, domainId)
}

/** The domain a call is about: the caller's own, unless `x-wordclaw-domain` says another. 0 if there is neither. */
const domainOf = ({ caller }: Invocation, { identity }: Authentication): number =>
  caller.domain === undefined ? (identity?.domainId ?? 0) : Number(caller.domain)

function decideWith(
  ports: DecidePorts,
  engine: PolicyEngine,
  invocation: Invocation,
  authentication: Authentication,
  domainId: number,
): Decided {
  const { entry, caller, dryRun } = invocation
  const request = requestOf(invocation, authentication, domainId)
  const began = process.hrtime.bigint()
  const verdict = engine.decide(request)
  const microseconds = Math.ceil(Number(process.hrtime.bigint() - began) / 1_000)
  const decisionId = randomUUIDv7()
  const row = rowOf(decisionId, invocation, request, verdict, engine.revision, microseconds, ports.clock.now())
  const recorded = ports.decisions.record(row)
  const { id = 'anonymous', scopes = [] } = authentication.identity ?? {}
  const call: Call = { principal: { id, domainId, scopes }, procedure: entry.procedure, requestId: caller.requestId, decisionId, dryRun }
  const refused = verdict.outcome === 'allow' ? null : { ok: false as const, problem: refusalOf(verdict), decisionId }
  return { refused, call, recorded, elsewhere: authentication.identity !== null && authentication.identity.domainId !== domainId }
}

/** What policy is asked. Input is unvalidated here: only strings and numbers of the declared fields are looked at. */
function requestOf(
  { entry, input, caller, dryRun }: Invocation,
  { credential, identity }: Authentication,
  domainId: number,
): PolicyRequest {
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
  const id = entry.resource.id === undefined ? undefined : fields[entry.resource.id]
  const status = entry.attributes.includes('status') ? fields['status'] : undefined
  return {
    operation: entry.operation,
    principal: {
      id: identity?.id ?? 'anonymous',
      credential,
      scopes: identity?.scopes ?? [],
      domain: identity?.domainId ?? domainId,
      platform: identity?.platform ?? false,
    },
    resource: {
      type: entry.resource.type,
      id: typeof id === 'number' || typeof id === 'string' ? storable(String(id), 64) : '',
      domain: domainId,
    },
    context: { environment: caller.environment, dryRun, ...(typeof status === 'string' && { status: storable(status, 64) }) },
  }
}

function rowOf(
  decisionId: string,
  { entry, caller, dryRun }: Invocation,
  request: PolicyRequest,
  { outcome, code, remediation, determining }: Verdict,
  revision: string,
  microseconds: number,
  now: Date,
): DecisionRow {
  const { principal, resource, context } = request
  return {
    decision_id: decisionId,
    domain_id: resource.domain === 0 ? null : resource.domain,
    principal_id: principal.credential === 'valid' ? principal.id : null,
    operation: request.operation,
    procedure: entry.procedure,
    resource_type: resource.type,
    resource_id: resource.id || null,
    environment: caller.environment,
    outcome,
    code,
    remediation,
    determining: determining.join(','),
    policy_version: revision,
    evaluation_duration_ms: Math.ceil(microseconds / 1_000),
    evaluation_us: microseconds,
    request_id: caller.requestId,
    trace_id: caller.traceparent?.slice(3, 35) ?? null,
    dry_run: dryRun,
    input: { principal, context },
    created_at: now,
  }
}

const refusalOf = ({ status, code, remediation, determining }: Verdict): Problem => ({
  status,
  code,
  detail: status === 401 ? 'The caller is not known.' : status === 503 ? 'The call could not be decided.' : 'Access denied by policy.',
  remediation: remediation ?? '',
  context: { determining },
})
