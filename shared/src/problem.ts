import { TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { ApplicationError, type Issue, type Kind } from './errors.ts'

/** What a caller is told when a call does not succeed, whatever the door (RFC 9457 members, but for `type`). */
export interface Problem {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly remediation: string
  readonly issues?: readonly Issue[]
  readonly context?: Readonly<Record<string, unknown>>
}

const STATUS: Record<Kind, number> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNPROCESSABLE_CONTENT: 422,
  TOO_MANY_REQUESTS: 429,
  SERVICE_UNAVAILABLE: 503,
}

/** The HTTP status of a kind of error; 500 for one that no definition can have. */
export const statusOf = (kind: string): number => STATUS[kind as Kind] ?? 500

/** A call that ended in a problem, on its way through code that has no other channel for it. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options)
    this.problem = problem
  }
}

export const invalidInput = (issues: readonly Issue[]): Problem => ({
  status: 400,
  code: 'VALIDATION_ERROR',
  detail: `The input has ${issues.length === 1 ? 'a fault' : `${issues.length} faults`}: ${issues
    .slice(0, 3)
    .map(({ pointer, message }) => `${pointer || '/'} ${message}`)
    .join('; ')}.`,
  remediation: 'Correct every field listed in issues, then retry. GET /openapi.json has the schema of each operation.',
  issues,
})

/** Anything that no definition foresees. It may come after a commit, so it promises nothing about that. */
export const FAULT: Problem = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  detail: 'The service failed while handling this call.',
  remediation: 'Read whether a mutation took effect, then retry. If it fails again, give the request id to the operator.',
}

export const DATABASE_LOST: Problem = {
  status: 503,
  code: 'DATABASE_UNAVAILABLE',
  detail: 'The service lost its database while handling this call.',
  remediation: 'Retry in a moment; a mutation may have taken effect, so read before repeating it.',
}

/** PostgreSQL's own words for a connection that is gone or refused, and Node's and the driver's. */
const LOST = /^(?:08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/
const LOST_MESSAGE = /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** Whether an error says that the database is away, and nothing about what was asked of it. */
export function isDatabaseLost(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause as unknown) {
    if (LOST.test((cause as { code?: unknown }).code?.toString() ?? '') || LOST_MESSAGE.test(cause.message)) return true
  }
  return false
}

/** Any error as the problem to answer with. Only declared errors and invalid input say more than "a fault". */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof ApplicationError) {
    const { definition, details } = error
    const issues = definition.issues?.(details)
    const context = definition.context?.(details)
    return {
      status: statusOf(definition.kind),
      code: definition.code,
      detail: error.message,
      remediation: definition.remediation,
      ...(issues && { issues }),
      ...(context && { context }),
    }
  }
  if (error instanceof TRPCError && error.cause instanceof ZodError && error.code === 'BAD_REQUEST') {
    return invalidInput(issuesOf(error.cause))
  }
  if (error instanceof TRPCError && (error.cause instanceof ApplicationError || error.cause instanceof ProblemError))
    return problemOf(error.cause)
  return isDatabaseLost(error) ? DATABASE_LOST : FAULT
}

/** Whether a problem has a cause that only the operator's log tells. */
export const isFault = (problem: Problem): boolean => problem === FAULT || problem === DATABASE_LOST

export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

function issuesOf(error: ZodError): Issue[] {
  return error.issues.flatMap((issue): Issue[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          pointer: pointerOf([...issue.path, key]),
          rule: 'unknown',
          message: 'is not a field of this operation',
        }))
      : [{ pointer: pointerOf(issue.path), rule: issue.code, message: issue.message }],
  )
}

/** A problem as RFC 9457 has it, and in the members that clients of the reference read as well. */
export const problemText = ({ status, code, detail, remediation, issues, context }: Problem, requestId: string): string =>
  JSON.stringify({
    type: `/problems/${code}`,
    title: code,
    status,
    detail,
    error: detail,
    code,
    remediation,
    requestId,
    ...(issues && { issues }),
    context: { ...context, requestId },
  })
