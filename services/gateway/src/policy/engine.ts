import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { LRUCache } from 'lru-cache'
import { attributesRead, type Families, type PolicyRule } from './cedar.ts'

/** All that a decision can depend on. */
export interface PolicyRequest {
  readonly operation: string
  readonly principal: {
    readonly id: string
    readonly credential: 'valid' | 'missing' | 'invalid' | 'expired' | 'provider'
    readonly scopes: readonly string[]
    readonly domain: number
    readonly platform: boolean
  }
  readonly resource: { readonly type: string; readonly id: string; readonly domain: number }
  readonly context: {
    readonly environment: string
    readonly dryRun: boolean
    readonly status?: string
    /** In satoshis; left out for what is not for sale. */
    readonly price?: number
    readonly entitled?: boolean
  }
}

export interface Verdict {
  readonly outcome: 'allow' | 'deny' | 'challenge'
  readonly status: number
  readonly code: string
  readonly remediation: string | null
  /** Ids of the rules that decided, the one that speaks for them first. */
  readonly determining: readonly string[]
}

/** A policy set, ready to decide. */
export interface PolicyEngine {
  /** Semantic version and the first 12 digits of the text's SHA-256. */
  readonly revision: string
  readonly rules: readonly PolicyRule[]
  decide(request: PolicyRequest): Verdict
}

const ALLOWED: Verdict = { outcome: 'allow', status: 200, code: 'ALLOWED', remediation: null, determining: ['base'] }

/** A failure to decide is a refusal, reads included. */
const FAILED: Verdict = {
  outcome: 'deny',
  status: 503,
  code: 'POLICY_EVALUATION_FAILED',
  remediation: 'Retry in a moment. If it fails again, give the request id to the operator.',
  determining: [],
}

const MEMO_SIZE = 10_000

export interface EngineSource {
  /** The set's name in Cedar's cache, which never forgets one: names are used again. */
  readonly id: string
  readonly revision: string
  readonly rules: readonly PolicyRule[]
  readonly families: Families
}

/** Whose rules Cedar's cache holds under an id. Engines of one id take turns: whoever decides next puts its own back. */
const occupants = new Map<string, PolicyEngine>()

/** Prepares rules to decide with. Throws if Cedar cannot read them. */
export function createEngine({ id, revision, rules, families }: EngineSource): PolicyEngine {
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const keyOf = memoKey(attributesRead(rules))
  const memo = new LRUCache<string, Verdict>({ max: MEMO_SIZE })
  const engine: PolicyEngine = {
    revision,
    rules,
    decide(request) {
      const key = keyOf(request)
      let verdict = memo.get(key)
      if (!verdict) {
        if (occupants.get(id) !== engine) occupy(id, engine)
        verdict = evaluate(id, byId, families, request)
        if (verdict !== FAILED) memo.set(key, verdict)
      }
      return verdict
    },
  }
  occupy(id, engine)
  return engine
}

function occupy(id: string, engine: PolicyEngine): void {
  const parsed = cedar.preparsePolicySet(id, { staticPolicies: Object.fromEntries(engine.rules.map((rule) => [rule.id, rule.text])) })
  if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('; '))
  occupants.set(id, engine)
}

function evaluate(id: string, rules: ReadonlyMap<string, PolicyRule>, families: Families, request: PolicyRequest): Verdict {
  const { operation, principal, resource, context } = request
  const caller = { type: 'Principal', id: 'caller' }
  const target = { type: 'Resource', id: 'target' }
  try {
    const answer = cedar.statefulIsAuthorized({
      principal: caller,
      action: { type: 'Action', id: operation },
      resource: target,
      context: { ...context },
      preparsedPolicySetId: id,
      entities: [
        { uid: caller, attrs: { ...principal, scopes: [...principal.scopes] }, parents: [] },
        { uid: target, attrs: { ...resource }, parents: [] },
        { uid: { type: 'Action', id: operation }, attrs: {}, parents: families.get(operation) ?? [] },
      ],
    })
    if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0) return FAILED
    if (answer.response.decision === 'allow') return ALLOWED
    return refusal(answer.response.diagnostics.reason.flatMap((reason) => rules.get(reason) ?? []))
  } catch {
    return FAILED
  }
}

/** The rule that speaks for a refusal: a deny before a challenge, then the highest priority, then the id, so that it is always the same one. */
function refusal(rules: readonly PolicyRule[]): Verdict {
  const rank = ({ outcome }: PolicyRule) => (outcome === 'deny' ? 1 : 0)
  const sorted = rules.toSorted((a, b) => rank(b) - rank(a) || b.priority - a.priority || (a.id < b.id ? -1 : 1))
  const [first] = sorted
  if (!first) return FAILED
  const { outcome, status, code, remediation } = first
  return { outcome, status, code, remediation, determining: sorted.map(({ id }) => id) }
}

/** Builds the memo's key out of the attributes that the rules read, and no others: the fewer, the more often it hits. */
function memoKey(read: ReadonlySet<string>): (request: PolicyRequest) => string {
  const principalId = read.has('principal.id')
  const resourceId = read.has('resource.id')
  return ({ operation, principal, resource, context }) =>
    `${operation}|${principal.credential}|${principal.scopes.join(' ')}|${principal.domain}|${principal.platform}|${resource.domain}|${resource.type}|${
      context.status ?? ''
    }|${context.environment}|${context.dryRun}|${context.price ?? ''}|${context.entitled ?? ''}|${principalId ? principal.id : ''}|${resourceId ? resource.id : ''}`
}
