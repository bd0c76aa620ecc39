import type { Call } from '@wordclaw/shared/principal'
import { isFault, type Problem, ProblemError, problemOf, problemText } from '@wordclaw/shared/problem'
import type { RouteContext } from '@wordclaw/shared/service'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** The call behind a request of bytes, if the gateway vouches for it and it is one of these. */
export function vouchedCall({ callOf }: RouteContext, request: FastifyRequest, procedures: readonly string[]): Call | null {
  const call = callOf(request)
  return call && procedures.includes(call.procedure) ? call : null
}

/** Answers with what went wrong, as the gateway would. What readers are not told is logged. */
export function answerProblem(request: FastifyRequest, reply: FastifyReply, call: Call | null, error: unknown): FastifyReply {
  const { requestId = '', procedure } = call ?? {}
  const problem = problemOf(error)
  if (isFault(problem)) request.log.error({ err: error instanceof ProblemError ? error.cause : error, procedure, requestId }, 'fault')
  const { status } = problem
  if (status === 503) reply.header('retry-after', '1')
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(problemText(problem, requestId))
}

export const NOT_VOUCHED: Problem = {
  status: 401,
  code: 'IDENTITY_REQUIRED',
  detail: 'This port answers only calls that the gateway has signed.',
  remediation: 'Call the gateway instead.',
}
