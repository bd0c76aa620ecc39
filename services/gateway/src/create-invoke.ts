import { randomUUID } from 'node:crypto'
import type { Call } from '@wordclaw/shared/principal'
import { invalidInput, type Problem } from '@wordclaw/shared/problem'
import type { Clock } from '@wordclaw/shared/time'
import type { Admit, Answer, Invocation, Invoke } from './invoke.ts'
import type { Authentication, Authenticator } from './keys/authenticate.ts'
import type { DecisionLog, DecisionRow } from './policy/decision-log.ts'
import type { PolicyEngine, PolicyRequest, Verdict } from './policy/engine.ts'
import type { PolicyStore } from './policy/policy-store.ts'
import { genericProblem } from './surfaces/problems.ts'
import type { Upstream } from './upstream.ts'
import { inputIssues } from './validate-input.ts'

export interface InvokePorts {
  readonly authenticator: Authenticator
  readonly policies: PolicyStore
  readonly decisions: DecisionLog
  readonly upstreams: ReadonlyMap<string, Upstream>
  readonly domainExists: (id: number) => Promise<boolean>
  readonly clock: Clock
  /** Told of every fault behind an answer that says no more than that there was one. */
  readonly onFault: (fault: unknown, invocation: Invocation) => void
}

type Refused = Extract<Answer, { ok: false }>
/** A decision, with its row on the way to disk. */
interface Decided {
  readonly refused: Refused | null
  readonly call: Call
  readonly recorded: Promise<void>
  /** Whether the call is about another domain than the caller's own. */
  readonly elsewhere: boolean
}

/** Builds the gateway's path: authenticate → decide → record → validate → call. */
export function createInvoke(ports: InvokePorts): { invoke: Invoke; admit: Admit } {
  const { authenticator, upstreams, onFault } = ports

  /** Everything up to the call itself. The row is being written beside whatever comes next. */
  const decide = async (invocation: Invocation): Promise<Decided> => {
    const known = authenticator.authenticate(invocation.caller.credential)
    const authentication = known instanceof Promise ? await known : known
    const domainId = domainOf(invocation, authentication)
    const found = ports.policies.engineFor(domainId)
    const engine = found instanceof Promise ? await found : found
    return decideWith(ports, engine, invocation, authentication, domainId)
  }

  /** Waits for the row: an answer whose decision is not on disk does not leave. */
  const settle = async (answer: Answer, recorded: Promise<void>, invocation: Invocation): Promise<Answer> => {
    try {
      await recorded
      return answer
    } catch (fault) {
      onFault(fault, invocation)
      return { ok: false, problem: genericProblem('DECISION_LOG_UNAVAILABLE') }
    }
  }

  const attempt = async (invocation: Invocation, perform: (decided: Decided) => Promise<Answer | null>): Promise<Answer | null> => {
    try {
      if (isMalformed(invocation.caller.domain)) return { ok: false, problem: genericProblem('INVALID_DOMAIN_CONTEXT') }
      const decided = await decide(invocation)
      // A rejection is dealt with in `settle`; until then nobody is listening.
      decided.recorded.catch(() => undefined)
      const answer = decided.refused ?? (await homeless(decided)) ?? (await perform(decided))
      return answer ? await settle(answer, decided.recorded, invocation) : decided.recorded.then(() => null)
    } catch (fault) {
      onFault(fault, invocation)
      return { ok: false, problem: genericProblem('POLICY_EVALUATION_FAILED') }
    }
  }

  /** Somebody who may act for every domain names one that does not exist. */
  const homeless = async ({ call, elsewhere }: Decided): Promise<Refused | null> =>
    elsewhere && !(await ports.domainExists(call.principal.domainId))
      ? { ok: false, problem: genericProblem('INVALID_DOMAIN_CONTEXT'), decisionId: call.decisionId }
      : null

  const faulty = ({ entry, input }: Invocation, { call }: Decided): Refused | null => {
    const issues = inputIssues(entry, input)
    return issues.length > 0 ? { ok: false, problem: invalidInput(issues), decisionId: call.decisionId } : null
  }

  return {
    async invoke(invocation) {
      const answer = await attempt(invocation, async (decided) => {
        const refused = faulty(invocation, decided)
        if (refused) return refused
        const upstream = upstreams.get(invocation.entry.service)
        if (!upstream) throw new Error(`no upstream for ${invocation.entry.service}`)
        const answer = await upstream.call(decided.call, invocation.entry.path, invocation.input)
        if (answer.ok) return { ok: true, body: answer.body, decisionId: decided.call.decisionId }
        if (answer.fault) onFault(answer.fault, invocation)
        return { ok: false, problem: answer.problem, decisionId: decided.call.decisionId }
      })
      return answer ?? { ok: false, problem: genericProblem('POLICY_EVALUATION_FAILED') }
    },
    admit: async (invocation) => (await attempt(invocation, async (decided) => faulty(invocation, decided))) as Refused | null,
  }
}

const isMalformed = (domain: string | undefined) => domain !== undefined && !/^[1-9]\d{0,9}$/.test(domain)

/** The domain a call is about: the caller's own, unless `x-wordclaw-domain` says another. 0 if there is neither. */
const domainOf = ({ caller }: Invocation, { identity }: Authentication): number =>
  caller.domain === undefined ? (identity?.domainId ?? 0) : Number(caller.domain)

function decideWith(
  ports: InvokePorts,
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
  const decisionId = randomUUID()
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
      id: typeof id === 'number' || typeof id === 'string' ? String(id).slice(0, 64) : '',
      domain: domainId,
    },
    context: { environment: caller.environment, dryRun, ...(typeof status === 'string' && { status: status.slice(0, 64) }) },
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
