import { IdempotencyConflict, IdempotencyKeyReused } from '@wordclaw/shared/idempotency/idempotency.errors'
import { DATABASE_LOST, FAULT, type Problem, statusOf } from '@wordclaw/shared/problem'
import type { FastifyInstance } from 'fastify'
import type { CatalogEntry } from '../catalog.ts'
import { JSON_TYPE, serveCached } from './cached.ts'
import { GRAPHQL_PROBLEMS } from './graphql-problems.ts'
import { sendProblem } from './rest.ts'

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

/** A problem as it is announced, before it happens. */
export interface ProblemDefinition {
  readonly status: number
  readonly remediation: string
  /** What happened, unless every occurrence says it in its own words. */
  readonly detail?: string
}

/** What any call can end in, whatever the procedure. */
export const GENERIC_PROBLEMS = {
  VALIDATION_ERROR: {
    status: 400,
    detail: 'The input has faults.',
    remediation: 'Correct every field listed in issues, then retry. GET /openapi.json has the schema of each operation.',
  },
  MALFORMED_REQUEST: {
    status: 400,
    detail: 'The request is not one that HTTP or this gateway can read.',
    remediation: 'Correct the request line, headers and path. GET /openapi.json has every operation.',
  },
  MALFORMED_JSON: {
    status: 400,
    detail: 'The body is not JSON.',
    remediation: 'Send the body as one JSON value in UTF-8, with Content-Type: application/json.',
  },
  INVALID_DOMAIN_CONTEXT: {
    status: 400,
    detail: 'The x-wordclaw-domain header names no domain.',
    remediation: 'Send the id of a domain listed by GET /api/domains, or leave the header out.',
  },
  INVALID_IDEMPOTENCY_KEY: {
    status: 400,
    detail: 'The idempotency key is not 1 to 255 visible ASCII characters.',
    remediation: 'Send a key that is unique to the call, such as a UUID, or leave it out.',
  },
  IDEMPOTENCY_KEY_AMBIGUOUS: {
    status: 400,
    detail: 'One idempotency key came with several mutations.',
    remediation: 'Send each mutation with a key of its own, in a request of its own.',
  },
  AUTH_MISSING_API_KEY: {
    status: 401,
    detail: 'The call carries no API key.',
    remediation: 'Send an API key in the x-api-key header, or as Authorization: Bearer.',
  },
  AUTH_INVALID_API_KEY: {
    status: 401,
    detail: 'The API key is unknown or has been revoked.',
    remediation: 'Use an API key that exists and has not been revoked; an administrator creates one with POST /api/auth/keys.',
  },
  AUTH_KEY_EXPIRED: {
    status: 401,
    detail: 'The API key has expired.',
    remediation: 'Use a key that has not expired; an administrator replaces this one with PUT /api/auth/keys/{id}.',
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    detail: 'Nothing is served under this method and path.',
    remediation: 'Look the operation up in GET /openapi.json; every REST path starts with /api.',
  },
  PROCEDURE_NOT_FOUND: {
    status: 404,
    detail: 'There is no procedure of this name.',
    remediation: 'List the procedures with GET /api/capabilities.',
  },
  PROBLEM_NOT_FOUND: {
    status: 404,
    detail: 'There is no problem of this code.',
    remediation: 'List every code with GET /problems.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    detail: 'The path exists, but not with this method.',
    remediation: 'Use one of the methods that the Allow header names.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    detail: 'The call that this idempotency key came with first is still under way.',
    remediation: IdempotencyConflict.definition.remediation,
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    detail: 'This idempotency key came with another input within the last 24 hours.',
    remediation: IdempotencyKeyReused.definition.remediation,
  },
  BODY_TOO_LARGE: {
    status: 413,
    detail: 'The body is larger than this gateway takes.',
    remediation: 'Send less in one call; several smaller calls have the same effect.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    detail: 'The body is in a format that this route does not read.',
    remediation: 'Send the body as JSON, with Content-Type: application/json.',
  },
  OFFER_NOT_SELLABLE: {
    status: 409,
    detail: 'This can be read only by those who have bought it, and it is not sold any more: the terms of its offer are over.',
    remediation: 'Have an administrator renew the offer with PUT /api/offers/{id}.',
  },
  ASSET_ENTITLEMENT_UNAVAILABLE: {
    status: 409,
    detail: 'This can be read only by those who have bought it, and nothing is for sale that would open it.',
    remediation: 'Have an administrator offer the item of its entitlementScope with POST /api/offers.',
  },
  RATE_LIMIT_EXCEEDED: {
    status: 429,
    detail: 'Too many calls came in with this credential.',
    remediation: 'Wait for as many seconds as the Retry-After header says, then retry.',
  },
  INTERNAL_SERVER_ERROR: FAULT,
  DATABASE_UNAVAILABLE: DATABASE_LOST,
  POLICY_EVALUATION_FAILED: {
    status: 503,
    detail: 'The call could not be decided; it was not made.',
    remediation: 'Retry in a moment. If it fails again, give the request id to the operator.',
  },
  DECISION_LOG_UNAVAILABLE: {
    status: 503,
    detail: 'The decision on this call could not be recorded, so its answer is withheld.',
    remediation: 'Retry in a moment, a mutation with the Idempotency-Key it had; had it none, read first whether it took effect.',
  },
  PAYMENT_CHALLENGE_UNAVAILABLE: {
    status: 503,
    detail: 'This is for sale, but no invoice can be had at the moment. Nothing is owed.',
    remediation: 'Retry in a moment.',
  },
  ENTITLEMENT_NOT_YET_EFFECTIVE: {
    status: 503,
    detail: 'This has been paid; the news of it is still on its way here.',
    remediation: 'Retry in a moment, and do not pay again.',
  },
  UPSTREAM_UNAVAILABLE: {
    status: 503,
    detail: 'The service that this call is for does not answer.',
    remediation: 'Retry in a moment, a mutation with the Idempotency-Key it had; had it none, read first whether it took effect.',
  },
  UPSTREAM_TIMEOUT: {
    status: 504,
    detail: 'The service that this call is for did not answer in time.',
    remediation: 'Repeat a mutation with the Idempotency-Key it had; had it none, read first whether it took effect.',
  },
} as const satisfies Readonly<Record<string, ProblemDefinition>>

export type GenericCode = keyof typeof GENERIC_PROBLEMS

/** The problem of a generic code, in words of its own if `detail` is given. */
export function genericProblem(code: GenericCode, detail?: string): Problem {
  const definition = GENERIC_PROBLEMS[code]
  return { status: definition.status, code, detail: detail ?? definition.detail, remediation: definition.remediation }
}

/** Where a code is explained: the `type` member of a problem. */
export const problemType = (code: string): string => `/problems/${code}`

/** A problem that something other than a procedure answers with: a rule of the policy, say. */
export type Refusal = Pick<ProblemDefinition, 'status' | 'remediation'> & { readonly code: string }

/** One code, and who may answer with it. No procedures: any of them. */
export interface ProblemEntry extends ProblemDefinition {
  readonly code: string
  readonly procedures: readonly string[]
}

/** Every code there is, in alphabetical order. Where several define one code, the generic definition speaks, else the policy's, else the first procedure's. */
function problemsOf(entries: readonly CatalogEntry[], refusals: readonly Refusal[]): ReadonlyMap<string, ProblemEntry> {
  const generic = Object.entries({ ...GENERIC_PROBLEMS, ...GRAPHQL_PROBLEMS }).map(
    ([code, definition]): ProblemEntry => ({ code, ...definition, procedures: [] }),
  )
  const refused = refusals
    .filter(({ code }) => code !== '')
    .map(({ code, status, remediation }): ProblemEntry => ({ code, status, remediation, procedures: [] }))
  const declared = entries.flatMap(({ procedure, errors }) =>
    errors.map(({ code, kind, remediation }): ProblemEntry => ({ code, status: statusOf(kind), remediation, procedures: [procedure] })),
  )
  const byCode = new Map<string, ProblemEntry>()
  for (const entry of [...generic, ...refused, ...declared]) {
    const known = byCode.get(entry.code)
    byCode.set(entry.code, known ? { ...known, procedures: [...new Set([...known.procedures, ...entry.procedures])] } : entry)
  }
  return new Map([...byCode].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** `GET /problems` lists every code, `GET /problems/:code` explains one. */
export function mountProblems(app: FastifyInstance, entries: readonly CatalogEntry[], refusals: readonly Refusal[] = []): void {
  const problems = problemsOf(entries, refusals)
  serveCached(app, '/problems', { type: JSON_TYPE, body: JSON.stringify({ problems: [...problems.values()] }), maxAge: 300 })
  app.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) => {
    const problem = problems.get(request.params.code)
    if (problem) return reply.header('cache-control', 'public, max-age=300').send(problem)
    return sendProblem(reply, genericProblem('PROBLEM_NOT_FOUND'), request.id)
  })
}
