import { randomUUIDv7 } from 'node:crypto'
import type { Call, Principal } from '@wordclaw/shared/principal'
import type { Problem } from '@wordclaw/shared/problem'
import { RowId } from '@wordclaw/shared/schema'
import { domainOfToken } from '@wordclaw/shared/signed-token'
import { storable } from '@wordclaw/shared/storable'
import type { Clock } from '@wordclaw/shared/time'
import { idempotencyKeyOf } from './idempotency-key.ts'
import type { Answer, Invocation } from './invoke.ts'
import type { Authentication, Authenticator } from './keys/authenticate.ts'
import { documentOf } from './payments-gate/documents.ts'
import type { PriceList, Terms } from './payments-gate/price-list.ts'
import type { DecisionLog, DecisionRow } from './policy/decision-log.ts'
import type { PolicyEngine, PolicyRequest, Verdict } from './policy/engine.ts'
import type { PolicyStore } from './policy/policy-store.ts'

export interface DecidePorts {
  readonly authenticator: Authenticator
  readonly policies: PolicyStore
  readonly decisions: DecisionLog
  readonly clock: Clock
  readonly domainExists: (id: number) => Promise<boolean>
  /** What costs what. Without it, nothing costs anything. */
  readonly prices?: PriceList
}

export type Refused = Extract<Answer, { ok: false }>

/** A decision, with its row on the way to disk. */
export interface Decided {
  readonly refused: Refused | null
  /** The offer whose price is all that stands between the caller and the call; null if nothing does, or something else. */
  readonly offerId: number | null
  /** Whether the same call would be allowed for this document, on these terms. */
  readonly allows: (documentId: number, terms: Terms) => boolean
  /** Why the same call would be refused for this document, on these terms; null if it would not be. */
  readonly refusalFor: (documentId: number, terms: Terms) => (Pick<Decided, 'offerId'> & { readonly refused: Refused }) | null
  readonly call: Call
  /** Which version of the policies decided. */
  readonly policyVersion: string
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
  const isPublic = invocation.entry.domain !== undefined
  const domainId = isPublic ? await namedDomain(ports, invocation) : domainOf(invocation, authentication)
  // A caller who is not known is refused by the base set: what domains have added is looked up for strangers only where they may call.
  const found = ports.policies.engineFor(isPublic || authentication.identity ? domainId : 0)
  const engine = found instanceof Promise ? await found : found
  const asked = termsOf(ports, invocation, authentication, domainId)
  const terms = asked instanceof Promise ? await asked : asked
  return decideWith(ports, engine, invocation, authentication, domainId, terms)
}

/** What the call costs its caller. Null if it is about nothing that is for sale; strangers, who are refused anyway, are not worth a look. */
function termsOf({ prices }: DecidePorts, { entry, input }: Invocation, { identity }: Authentication, domainId: number) {
  const documentId = prices && identity ? documentOf(entry, fieldsOf(input)) : null
  return prices && identity && documentId !== null ? prices.termsOf({ domainId, principalId: identity.id }, documentId) : null
}

/** The domain a call is about: the caller's own, unless `x-wordclaw-domain` says another. 0 if there is neither. */
const domainOf = ({ caller }: Invocation, { identity }: Authentication): number =>
  caller.domain === undefined ? (identity?.domainId ?? 0) : Number(caller.domain)

/** The domain that a public call names in its input, or that its token names. 0 if that is none that exists: then the service finds nothing. */
async function namedDomain({ domainExists }: DecidePorts, { entry: { domain = '' }, input }: Invocation): Promise<number> {
  const fields = fieldsOf(input)
  const named = typeof domain === 'string' ? fields[domain] : fields[domain.token]
  const { data } = RowId.safeParse(typeof domain === 'string' ? named : typeof named === 'string' ? domainOfToken(named) : null)
  return data !== undefined && (await domainExists(data)) ? data : 0
}

const fieldsOf = (input: unknown) => (typeof input === 'object' && input !== null ? input : {}) as Readonly<Record<string, unknown>>

/** Whom the service is told of. Behind a public call it sees nobody of another domain, and nobody's scopes. */
function principalOf({ entry }: Invocation, { identity }: Authentication, domainId: number): Principal {
  if (entry.domain !== undefined) return { id: identity?.domainId === domainId ? identity.id : ANONYMOUS, domainId, scopes: [] }
  return { id: identity?.id ?? ANONYMOUS, domainId, scopes: identity?.scopes ?? [] }
}

const ANONYMOUS = 'anonymous'

function decideWith(
  ports: DecidePorts,
  engine: PolicyEngine,
  invocation: Invocation,
  authentication: Authentication,
  domainId: number,
  terms: Terms | null,
): Decided {
  const { entry, caller, dryRun } = invocation
  const request = onTerms(requestOf(invocation, authentication, domainId), terms)
  const began = process.hrtime.bigint()
  const verdict = engine.decide(request)
  const microseconds = Math.ceil(Number(process.hrtime.bigint() - began) / 1_000)
  const decisionId = randomUUIDv7()
  const row = rowOf(decisionId, invocation, request, verdict, engine.revision, microseconds, ports.clock.now())
  const recorded = ports.decisions.record(row)
  const principal = principalOf(invocation, authentication, domainId)
  const call: Call = {
    principal,
    procedure: entry.procedure,
    requestId: caller.requestId,
    decisionId,
    dryRun,
    traceparent: caller.traceparent,
    idempotencyKey: idempotencyKeyOf(invocation),
    environment: caller.environment,
  }
  const refused = verdict.outcome === 'allow' ? null : { ok: false as const, problem: refusalOf(verdict), decisionId }
  const { identity } = authentication
  return {
    refused,
    offerId: terms && isOnlyUnpaid(verdict) ? terms.offerId : null,
    allows: (documentId, ofDocument) => engine.decide(about(request, documentId, ofDocument)).outcome === 'allow',
    refusalFor(documentId, ofDocument) {
      const found = engine.decide(about(request, documentId, ofDocument))
      if (found.outcome === 'allow') return null
      const problem = refusalOf(found)
      return { refused: { ok: false, problem, decisionId }, offerId: isOnlyUnpaid(found) ? ofDocument.offerId : null }
    },
    call,
    policyVersion: engine.revision,
    recorded,
    elsewhere: entry.domain === undefined && identity !== null && identity.domainId !== domainId,
  }
}

/** The request with what the resource costs, if it costs anything. */
const onTerms = (request: PolicyRequest, terms: Terms | null): PolicyRequest =>
  terms ? { ...request, context: { ...request.context, price: terms.price, entitled: terms.entitled } } : request

/** The request as if it were about this document. */
const about = (request: PolicyRequest, documentId: number, terms: Terms): PolicyRequest =>
  onTerms({ ...request, resource: { ...request.resource, id: String(documentId) } }, terms)

/** The rule of the base set that asks for money. A domain's own rules may challenge too, but no invoice satisfies them. */
const PAYMENT_RULE = 'payment-required'

const isOnlyUnpaid = ({ outcome, determining }: Verdict): boolean =>
  outcome === 'challenge' && determining.length === 1 && determining[0] === PAYMENT_RULE

/** The workflow state that a call asks for, wherever its input has it: `status`, `payload.targetStatus`. Policies know it as `status`. */
function statusAsked({ attributes }: { readonly attributes: readonly string[] }, fields: Readonly<Record<string, unknown>>): unknown {
  const path = attributes.find((attribute) => /(?:^|\.)(?:status|targetStatus)$/.test(attribute))
  return path?.split('.').reduce<unknown>((value, name) => fieldsOf(value)[name], fields)
}

/** What policy is asked. Input is unvalidated here: only strings and numbers of the declared fields are looked at. */
function requestOf(
  { entry, input, caller, dryRun }: Invocation,
  { credential, identity }: Authentication,
  domainId: number,
): PolicyRequest {
  const fields = fieldsOf(input)
  const id = entry.resource.id === undefined ? undefined : fields[entry.resource.id]
  const status = statusAsked(entry, fields)
  return {
    operation: entry.operation,
    principal: {
      id: identity?.id ?? ANONYMOUS,
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

/** The row of a decision. */
export function rowOf(
  decisionId: string,
  { entry, caller, dryRun }: Pick<Invocation, 'caller' | 'dryRun'> & { readonly entry: { readonly procedure: string } },
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
    principal_id: principal.credential === 'valid' || principal.credential === 'provider' ? principal.id : null,
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

/** What a refusal says. */
export const refusalOf = ({ status, code, remediation, determining }: Verdict): Problem => ({
  status,
  code,
  detail: DETAILS[status] ?? 'Access denied by policy.',
  remediation: remediation ?? '',
  context: { determining },
})

const DETAILS: Readonly<Record<number, string>> = {
  401: 'The caller is not known.',
  402: 'This is for sale, and the caller has not paid.',
  503: 'The call could not be decided.',
}
